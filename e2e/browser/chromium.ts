import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

/** Debian's path first; `CHROMIUM` names another. */
const executables = [process.env["CHROMIUM"] ?? "", "/usr/bin/chromium", "/usr/bin/google-chrome"];

/** Where the browser is; null where none is installed. Then a browser test is a named, counted skip. */
export const chromiumPath: string | null =
  executables.find((path) => path !== "" && existsSync(path)) ?? null;

/** A headless browser that talks to nobody but the page's own origin. */
export const openChromium = async (): Promise<Browser> => {
  if (chromiumPath === null) throw new Error("Chromium is not installed: apt-get install chromium");
  return chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
};
