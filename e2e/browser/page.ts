import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Longest wait for anything on a page: what takes longer is a failure with a name, not a timeout. */
const maxWaitMs = 8000;

/** An open page, and what went wrong on it that nobody sees. */
export type Watched = {
  readonly page: Page;
  /** Requests that left the page's origin. */
  readonly strays: readonly string[];
  /** Errors of scripts and violations of the content policy. */
  readonly faults: readonly string[];
  readonly close: () => Promise<void>;
};

/** Opens a page in a context of its own and watches it. Times are shown in UTC. */
export const openPage = async (
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Watched> => {
  const context = await browser.newContext({ timezoneId: "UTC", ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(maxWaitMs);
  const strays: string[] = [];
  const faults: string[] = [];
  const { origin } = new URL(url);
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) strays.push(request.url());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content Security Policy|violates/i.test(message.text())) faults.push(message.text());
  });
  await page.goto(url);
  return { page, strays, faults, close: () => context.close() };
};
