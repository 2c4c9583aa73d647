import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { naughtyEvent, requestEvent } from "../../packages/web/testing/events.ts";
import type { FixtureState } from "../../packages/web/testing/fixture-api.ts";
import { Fixture } from "../../packages/web/testing/fixture-server.ts";
import { emptyOverview, overviewOf, rollouts } from "../../packages/web/testing/rollouts.ts";
import { watchedRollout } from "../../packages/web/testing/watched.ts";
import { scene } from "../../packages/web/testing/scene.ts";
import { accessibilityFindings } from "./accessibility.ts";
import { builtWeb } from "./built-web.ts";
import { chromiumPath, openChromium } from "./chromium.ts";
import { openPage, type Watched } from "./page.ts";

/** The UI in a real browser, against an API that the test holds in its hand. */

const maxFirstRouteBytes = 120_000;
const narrow = { viewport: { width: 375, height: 800 } };
const rolloutPath = "/rollouts/shop.2";

describe.skipIf(chromiumPath === null)("the UI in Chromium", () => {
  let browser: Browser;
  let distDir = "";
  const closing: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    distDir = builtWeb();
    browser = await openChromium();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    for (const close of closing.splice(0).toReversed()) await close();
  });

  const visit = async (
    state: FixtureState,
    path: string,
    options: BrowserContextOptions = {},
  ): Promise<Watched & { readonly fixture: Fixture }> => {
    const fixture = new Fixture(state, distDir);
    const origin = await fixture.open();
    closing.push(() => fixture.close());
    const watched = await openPage(browser, origin + path, options);
    closing.push(watched.close);
    return { ...watched, fixture };
  };

  test("Home shows what is live, who owes a look and what serves", async () => {
    const { page } = await visit(scene(rollouts.raising), "/");
    await page.getByRole("heading", { name: "Your code in production today" }).waitFor();
    expect(await page.locator(".card").innerText()).toContain("Price carts by plan");
    expect(await page.locator(".owed").innerText()).toContain("You owe a look");
    expect(await page.getByRole("row", { name: /shop/ }).innerText()).toContain("v2 at 5%");
    expect(await page.title()).toBe("Your code in production today · Dimmer");
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
  });

  test("an empty house shows the commands to run", async () => {
    const { page } = await visit({ ...scene(), overview: emptyOverview }, "/");
    await page.getByText("dimmer serve --service shop").first().waitFor();
    await page.getByText("dimmer ship v2").first().waitFor();
  });

  test("a rollout that the stream sends changes the page without a reload", async () => {
    const { page, fixture } = await visit(scene(rollouts.raising), rolloutPath);
    await page.getByText("5%", { exact: true }).first().waitFor();
    fixture.state.overview = overviewOf([]);
    fixture.push({ ...rollouts.raising, exposurePpm: 250_000, sentence: "Twenty-five now." });
    await page.getByText("Twenty-five now.").waitFor();
    await page.locator(".rollout-bar-exposure", { hasText: "25%" }).waitFor();
    expect(await page.title()).toContain("25%");
  });

  test("an overview that the stream sends changes Home", async () => {
    const { page, fixture } = await visit(scene(), "/");
    await page.getByText("Nothing is being raised").waitFor();
    fixture.state.overview = overviewOf([rollouts.raising]);
    fixture.push();
    await page.locator(".card", { hasText: "Price carts by plan" }).waitFor();
  });

  test("a lost stream is said with its time, polled around, and recovered from", async () => {
    const { page, fixture } = await visit(scene(rollouts.raising), "/");
    await page.getByText("Live", { exact: true }).waitFor();
    fixture.interrupt();
    await page.getByText(/Disconnected since \d\d:\d\d:\d\d/).waitFor();
    expect(await page.locator(".card").innerText()).toContain("Price carts by plan");
    const next = { ...rollouts.raising, sentence: "Something new." };
    fixture.state.overview = overviewOf([next]);
    fixture.resume();
    await page.getByText(/Connected again at/).waitFor();
    await page.getByText("Something new.").waitFor();
  });

  test("Roll back takes one click and one confirmation", async () => {
    const { page, fixture } = await visit(scene(rollouts.raising), rolloutPath);
    await page.getByRole("button", { name: "Roll back", exact: true }).click();
    await page.getByText("Everybody goes to v1 now, and this rollout ends.").waitFor();
    await page.getByRole("button", { name: "Roll back now" }).click();
    await expect.poll(() => fixture.actions).toEqual([{ verb: "rollback", why: "" }]);
  });

  test("a rollback that control cannot take says how to do it from a terminal", async () => {
    const { page, fixture } = await visit(scene(rollouts.raising), rolloutPath);
    await page.getByRole("button", { name: "Roll back", exact: true }).click();
    fixture.interrupt();
    await page.getByRole("button", { name: "Roll back now" }).click();
    await page.getByText("dimmer rollback shop.2").waitFor();
  });

  test("a rollout that has ended cannot be rolled back, and says where it failed", async () => {
    const { page } = await visit(scene(rollouts.rolledBack), rolloutPath);
    await page.getByText("rolled back here").waitFor();
    expect(await page.getByRole("button", { name: /Roll back/ }).count()).toBe(0);
    expect(await page.getByText("does not count as a look").count()).toBe(1);
  });

  test("a look records what was opened", async () => {
    const { page, fixture } = await visit(scene(rollouts.raising), rolloutPath);
    await page.getByText("Evidence", { exact: true }).click();
    await page.locator(".event").nth(1).click();
    await page.getByRole("dialog").getByText("shop.cart.lines").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText("this page, the evidence, and 1 raw event").waitFor();
    await page.getByLabel("What you saw").fill("Large carts fail.");
    await page.getByRole("button", { name: /Looks good/ }).click();
    await expect
      .poll(() => fixture.actions)
      .toEqual([
        { verb: "good", note: "Large carts fail.", opened: ["page", "evidence", "event:e-2"] },
      ]);
  });

  test("a failed request behind the verdict opens whole, also when no list shows it", async () => {
    const state = scene(rollouts.rolledBack);
    const behind = { ...requestEvent(77), id: "e-1" };
    const { page, fixture } = await visit(
      { ...state, events: { ...state.events, ordinary: [behind] } },
      rolloutPath,
    );
    await page.getByText("Evidence", { exact: true }).click();
    await page.getByRole("button", { name: "e-1" }).click();
    await page.getByRole("dialog").getByText("u-3849").waitFor();
    expect(page.url()).toContain("event=e-1");
    await page.keyboard.press("Escape");
    fixture.state.events = { failed: [], slow: [], ordinary: [] };
    await page.goto(`${page.url()}&event=e-404`);
    await page.getByText("No event of this rollout has the id e-404").waitFor();
  });

  test("what is different about failed requests is told, and finding nothing says so", async () => {
    const state = scene(rollouts.rolledBack);
    const { page, fixture } = await visit(state, rolloutPath);
    const section = page.getByRole("region", { name: "What is different" });
    await section.getByText("shop.plan = wholesale and shop.cart.lines above 40").waitFor();
    await section.getByText("(the same as name = PUT /cart)").waitFor();
    await section.getByText("only here", { exact: true }).waitFor();
    fixture.state.spotlight = { ...state.spotlight, findings: [], detectable: 0.31 };
    await page.reload();
    await section.getByText(/Nothing stands out among 34 fields/).waitFor();
    await expect.poll(() => section.getByRole("table").count()).toBe(0);
  });

  test("lower sends the exposure that was chosen", async () => {
    const { page, fixture } = await visit(scene(rollouts.holding), rolloutPath);
    await page.getByLabel("Lower to").selectOption("internal users only");
    await page.getByRole("button", { name: "Lower", exact: true }).click();
    await expect.poll(() => fixture.actions).toEqual([{ verb: "lower", toPpm: null, why: "" }]);
  });

  test("a refused action shows control's sentence", async () => {
    const refusal = "A look is required before this stage is left.";
    const { page } = await visit({ ...scene(rollouts.raising), refusal }, rolloutPath);
    await page.getByRole("button", { name: "Promote" }).click();
    await page.getByRole("button", { name: "Promote now" }).click();
    await page.getByText(refusal).waitFor();
  });

  test("everything can be done by keyboard", async () => {
    const { page, fixture } = await visit(scene(rollouts.raising), rolloutPath);
    await page.locator(".event").first().waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to content");
    await page.locator(".event").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByText("2 of 9").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("dialog").getByText("3 of 9").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Roll back", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Roll back now" }).waitFor();
    await page.keyboard.press("Enter");
    await expect.poll(() => fixture.actions).toEqual([{ verb: "rollback", why: "" }]);
  });

  test("hostile values are text, leave the origin alone and do not widen the page", async () => {
    const subject = `<img src=x onerror="window.pwned = 1">${"w".repeat(400)}`;
    const hostile = { ...rollouts.raising, candidate: { ...rollouts.raising.candidate, subject } };
    const base = scene(hostile);
    const state = { ...base, events: { ...base.events, failed: [naughtyEvent] } };
    const { page, strays, faults } = await visit(state, rolloutPath, narrow);
    await page.locator(".event").click();
    await page.getByRole("dialog").getByText("naughty.0").waitFor();
    const links = await page.getByRole("dialog").getByRole("link").all();
    expect(await Promise.all(links.map((link) => link.getAttribute("href")))).toEqual([
      "https://example.com/?q=<b>",
    ]);
    expect(await page.evaluate("window.pwned")).toBeUndefined();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(375);
    expect(await page.evaluate("document.querySelector('dialog').scrollWidth")).toBeLessThan(376);
    expect(strays).toEqual([]);
    expect(faults).toEqual([]);
  });

  test("without a session the page says how to get one", async () => {
    const { page } = await visit({ ...scene(rollouts.raising), session: false }, rolloutPath);
    await page.getByRole("heading", { name: "This browser has no session" }).waitFor();
    expect(await page.getByRole("button", { name: /Roll back/ }).count()).toBe(0);
  });

  test("an address with nothing behind it says so", async () => {
    const { page } = await visit(scene(rollouts.raising), "/rollouts/none.1");
    await page.getByRole("heading", { name: "There is nothing at this address" }).waitFor();
  });

  test("each chart can be read as a table", async () => {
    const { page } = await visit(scene(rollouts.raising), rolloutPath);
    await page.locator(".chart canvas").first().waitFor();
    await page.getByRole("button", { name: "Show as table" }).first().click();
    await page.getByRole("region", { name: "Failed requests as a table" }).waitFor();
  });

  test("the chosen colours stay after a reload", async () => {
    const { page } = await visit(scene(), "/", { colorScheme: "dark" });
    const ground = (): Promise<unknown> =>
      page.evaluate("getComputedStyle(document.documentElement).backgroundColor");
    expect(await ground()).toBe("rgb(15, 18, 22)");
    await page.getByRole("button", { name: /Colours: system/ }).click();
    await page.getByRole("button", { name: /Colours: light/ }).waitFor();
    expect(await ground()).toBe("rgb(250, 249, 246)");
  });

  test("the first route is at most 120 kB of gzipped JavaScript", async () => {
    const { page, fixture } = await visit(scene(rollouts.raising), "/");
    await page.locator(".card").waitFor();
    const loaded: readonly string[] = await page.evaluate(
      `performance.getEntriesByType("resource").map((one) => one.name).filter((name) => name.endsWith(".js"))`,
    );
    const bytes = loaded
      .map((url) => gzipSync(readFileSync(join(distDir, new URL(url).pathname)), { level: 9 }))
      .reduce((total, packed) => total + packed.length, 0);
    expect(fixture.actions).toEqual([]);
    expect(bytes).toBeGreaterThan(0);
    expect(bytes).toBeLessThanOrEqual(maxFirstRouteBytes);
  });

  describe.each([
    ["dark, wide", { colorScheme: "dark" as const }],
    ["light, narrow", { colorScheme: "light" as const, ...narrow }],
  ])("%s", (_name, options) => {
    test.each([
      ["Home", scene(rollouts.raising, { ...rollouts.rolledBack, id: "shop.1" }), "/"],
      ["an empty Home", { ...scene(), overview: emptyOverview }, "/"],
      ["a raising rollout", scene(rollouts.raising), rolloutPath],
      ["a held rollout", scene(rollouts.holding), rolloutPath],
      ["a rolled back rollout", scene(rollouts.rolledBack), rolloutPath],
      ["a rollout of which much is watched", scene(watchedRollout), rolloutPath],
    ])("%s is accessible, stays in its window and calls nobody else", async (name, state, path) => {
      const { page, strays, faults } = await visit(state, path, options);
      await page.locator("h1").waitFor();
      if (path === rolloutPath) {
        await page.locator(".chart canvas").last().waitFor();
        await page.getByText("Evidence", { exact: true }).click();
        for (const details of await page.locator(".watched summary").all()) await details.click();
      }
      expect(await accessibilityFindings(page), name).toEqual([]);
      const width: number = await page.evaluate("document.documentElement.scrollWidth");
      expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
      expect([...strays, ...faults]).toEqual([]);
    });
  });
});
