import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import {
  failedEvents,
  naughty,
  naughtyEvent,
  ordinaryEvents,
} from "../../packages/web/testing/events.ts";
import type { FixtureState } from "../../packages/web/testing/fixture-api.ts";
import { Fixture } from "../../packages/web/testing/fixture-server.ts";
import { rollouts, startMs } from "../../packages/web/testing/rollouts.ts";
import { scene } from "../../packages/web/testing/scene.ts";
import { accessibilityFindings } from "./accessibility.ts";
import { builtWeb } from "./built-web.ts";
import { chromiumPath, openChromium } from "./chromium.ts";
import { openPage, type Watched } from "./page.ts";

/** Explore in a real browser; questions are truly answered, from the events that a test holds. */

const stored = [...failedEvents, ...ordinaryEvents];
const time = `from=${startMs}&to=${startMs + 60_000}`;
const narrow = { viewport: { width: 375, height: 800 } };

describe.skipIf(chromiumPath === null)("Explore in Chromium", () => {
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
    search: string,
    change: Partial<FixtureState> = {},
    options: BrowserContextOptions = {},
  ): Promise<Watched> => {
    const fixture = new Fixture({ ...scene(rollouts.raising), stored, ...change }, distDir);
    const origin = await fixture.open();
    closing.push(() => fixture.close());
    const watched = await openPage(browser, `${origin}/explore?${time}${search}`, options);
    closing.push(watched.close);
    return watched;
  };

  const groups = (page: Page) => page.getByRole("region", { name: "Groups" });
  const said = (page: Page) => new URL(page.url()).searchParams;

  test("the navigation leads there, and everything is counted and drawn", async () => {
    const { page, strays, faults } = await visit("");
    await groups(page)
      .getByRole("row", { name: `all ${stored.length}` })
      .waitFor();
    await page.locator(".explore-charts canvas").nth(1).waitFor();
    await page.getByText(`${stored.length} events, newest first`).waitFor();
    expect(await page.title()).toBe("Explore · Dimmer");
    await page.getByRole("link", { name: "Home" }).click();
    await page.getByRole("link", { name: "Explore" }).click();
    await page.getByRole("heading", { name: "Explore" }).waitFor();
    expect([...strays, ...faults]).toEqual([]);
  });

  test("a value that is clicked becomes a condition, of the table and of an event", async () => {
    const { page } = await visit(`&by=${encodeURIComponent('["http.route"]')}`);
    const carts = stored.filter(({ fields }) => fields["http.route"] === "/cart");
    await groups(page).getByRole("button", { name: "/cart" }).click();
    await groups(page).getByRole("button", { name: "Only these" }).click();
    await page.getByText(`${carts.length} events, newest first`).waitFor();
    expect(said(page).get("where")).toBe('http.route = "/cart"');

    const rescued = carts.filter(({ fields }) => fields["dimmer.rescued"] === true);
    await page.locator(".event-rows .event").first().click();
    const row = page.getByRole("dialog").locator(".field-row", { hasText: "dimmer.rescued" });
    await row.getByRole("button", { name: "true" }).click();
    await row.getByRole("button", { name: "None of these" }).click();
    await page.getByText(`${carts.length - rescued.length} events, newest first`).waitFor();
    expect(await page.getByRole("dialog").count()).toBe(0);

    await page.getByRole("button", { name: 'Take away http.route = "/cart"' }).click();
    await page.getByText(`${stored.length - rescued.length} events, newest first`).waitFor();
    await page.goBack();
    await page.getByText(`${carts.length - rescued.length} events, newest first`).waitFor();
  });

  test("a brush over a chart shows its events and what is different about them", async () => {
    const { page } = await visit("");
    const chart = page.locator(".explore-charts .u-over").first();
    const box = await chart.boundingBox();
    if (box === null) throw new Error("The chart is not drawn.");
    const drag = async (from: number, to: number): Promise<void> => {
      await page.mouse.move(box.x + box.width * from, box.y + 60);
      await page.mouse.down();
      await page.mouse.move(box.x + box.width * to, box.y + 70, { steps: 4 });
      await page.mouse.up();
    };
    await drag(0.25, 0.55);
    const different = page.getByRole("region", { name: "What is different" });
    await different.getByText("shop.plan = wholesale and shop.cart.lines above 40").waitFor();
    const [fromMs = 0, toMs = 0] = (said(page).get("box") ?? "").split("~").map(Number);
    const inside = stored.filter(({ timeMs }) => timeMs >= fromMs && timeMs < toMs);
    expect(inside.length).toBeGreaterThan(0);
    expect(inside.length).toBeLessThan(stored.length);
    await page.getByText(`${inside.length} events, newest first`).waitFor();

    await different.getByRole("button", { name: /^Only these ?: shop.plan = wholesale/ }).click();
    await expect.poll(() => said(page).get("where")).toContain('shop.plan = "wholesale"');
    await different.getByRole("button", { name: "Only this part" }).click();
    await expect.poll(() => said(page).get("from")).toBe(String(fromMs));
    await different.waitFor({ state: "detached" });
  });

  test("everything can be done by keyboard", async () => {
    const { page } = await visit("");
    await page.getByLabel("Where", { exact: true }).fill("error = true");
    await page.keyboard.press("Enter");
    await page.getByText("1 event, newest first").waitFor();
    await page.getByRole("button", { name: "Take away error = true" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText(`${stored.length} events, newest first`).waitFor();

    await page.getByLabel(/^From /).focus();
    for (let k = 0; k < 10; k += 1) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "What is different" }).waitFor();
    expect(said(page).get("box")).toBe(`${startMs + 5000}~${startMs + 60_000}`);

    await page.locator('.event-rows [data-index="0"]').focus();
    for (let k = 0; k < 40; k += 1) {
      await page.keyboard.press("ArrowDown");
      await page.locator(`.event-rows [data-index="${k + 1}"]:focus`).waitFor();
    }
    await page.keyboard.press("Enter");
    await page
      .getByRole("dialog")
      .getByText(/· 41 of/)
      .waitFor();
    await page.keyboard.press("ArrowRight");
    await page
      .getByRole("dialog")
      .getByText(/· 42 of/)
      .waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("ten thousand events keep only the lines in sight in the page", async () => {
    const [first] = ordinaryEvents;
    if (first === undefined) throw new Error("There is no event.");
    const many = Array.from({ length: 10_000 }, (_, index) => ({
      ...first,
      id: `many-${index}`,
      timeMs: startMs + index,
    }));
    const { page } = await visit("", { stored: many });
    await page.getByText("1,000 events, newest first").waitFor();
    expect(await page.locator(".event-rows .event").count()).toBeLessThan(100);
    await page.evaluate("document.querySelector('.event-rows').scrollTop = 1e6");
    await page.locator('.event-rows [data-index="999"]').waitFor();
    expect(await page.locator(".event-rows .event").count()).toBeLessThan(100);
  });

  test("a question that cannot be asked says why, and one without an answer what to do", async () => {
    const { page } = await visit(`&where=${encodeURIComponent("error = true and")}`);
    await page.getByText("The condition “error = true and” is left out.").waitFor();
    await page.getByLabel("Show", { exact: true }).fill("bogus(");
    await page.keyboard.press("Enter");
    await page.getByText("“bogus(” is no calculation.").waitFor();
    await page.getByLabel("Where", { exact: true }).fill("no.such = 1");
    await page.keyboard.press("Enter");
    await page.getByText("No events answer this question.").waitFor();
    await page.getByText("Take a condition away").waitFor();
  });

  test.each(naughty.map((_, index) => index))(
    "naughty text %i is text wherever it is put",
    async (index) => {
      const text = naughty[index] ?? "";
      const by = encodeURIComponent(JSON.stringify(["naughty.0", text]));
      const part = `&where=${encodeURIComponent(text)}&by=${by}&show=${encodeURIComponent(text)}`;
      const event = { ...naughtyEvent, timeMs: startMs + 1000 };
      const { page, strays, faults } = await visit(part, { stored: [event] }, narrow);
      await page.getByText("is left out").first().waitFor();
      for (const label of ["Show", "Where", "Group by"]) {
        await page.getByLabel(label, { exact: true }).fill(text);
        await page.keyboard.press("Enter");
      }
      await page.locator(".event-rows .event").click();
      const row = page.getByRole("dialog").locator(".field-row", { hasText: `naughty.${index}` });
      await row.getByRole("button").click();
      await row.getByRole("button", { name: "Only these" }).click();
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await expect.poll(() => said(page).get("where")).toContain(`naughty.${index} = "`);
      await page.getByText("1 event, newest first").waitFor();
      expect(await page.evaluate("window.pwned")).toBeUndefined();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(375);
      expect([...strays, ...faults]).toEqual([]);
    },
  );

  describe.each([
    ["dark, wide", { colorScheme: "dark" as const }],
    ["light, narrow", { colorScheme: "light" as const, ...narrow }],
  ])("%s", (_name, options) => {
    test.each([
      ["a question by route", `&by=${encodeURIComponent('["http.route","dimmer.arm"]')}`],
      ["a brushed part", `&box=${startMs + 10_000}~${startMs + 20_000}`],
      ["an open event", "&event=e-40"],
      ["what is wrong", "&where=%3Cscript%3E"],
      ["no events", "&where=no.such+%3D+1"],
      ["events as they come", "&list=live"],
    ])("%s is accessible and stays in its window", async (_question, search) => {
      const { page, strays, faults } = await visit(search, {}, options);
      await page.getByRole("region", { name: "Answer" }).waitFor();
      await page.waitForLoadState("networkidle", { timeout: 1500 }).catch(() => undefined);
      expect(await accessibilityFindings(page)).toEqual([]);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(
        page.viewportSize()?.width,
      );
      expect([...strays, ...faults]).toEqual([]);
    });
  });
});
