import type { Server } from "node:http";
import type { RolloutView } from "@dimmer/wire";
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FakeSplitter } from "../../packages/server/testing/fake-splitter.ts";
import { shopConfig, version } from "../../packages/server/testing/samples.ts";
import {
  type StartedControl,
  startControl,
  startVersion,
  temporaryDirectory,
  token,
  until,
} from "../../packages/server/testing/start-control.ts";
import { badSecond, goodSecond } from "../../packages/server/testing/traffic.ts";
import { builtWeb } from "./built-web.ts";
import { chromiumPath, openChromium } from "./chromium.ts";
import { openPage, type Watched } from "./page.ts";

/** The UI in a real browser, against control itself: its session, its stream, its decisions. */
describe.skipIf(chromiumPath === null)("the UI against control", () => {
  let browser: Browser;
  let webDir = "";
  let directory = temporaryDirectory();
  let control: StartedControl;
  let splitter: FakeSplitter;
  let candidate: { url: string; server: Server };
  let watched: Watched;

  beforeAll(async () => {
    webDir = builtWeb();
    browser = await openChromium();
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    directory = temporaryDirectory();
    candidate = await startVersion();
    control = await startControl({ dir: directory.dir, services: [shopConfig()], webDir });
    splitter = new FakeSplitter(control.config.linkSocket);
  });
  afterEach(async () => {
    await watched.close();
    splitter.close();
    await control.close();
    candidate.server.close();
    directory.remove();
  });

  const openSignedIn = async (path: string): Promise<Watched> => {
    watched = await openPage(
      browser,
      `${control.url}/session?key=${token}&to=${encodeURIComponent(path)}`,
    );
    return watched;
  };

  const shipToPercent = async (): Promise<void> => {
    const shipped = await control.call("POST", "/rollouts", {
      service: "shop",
      version: version("v2", candidate.url),
    });
    expect(shipped.status).toBe(201);
    await until("5% on the splitter", () => splitter.candidate?.exposurePpm === 50_000);
  };

  test("a page without the key shows nothing and says how to get in", async () => {
    await shipToPercent();
    watched = await openPage(browser, `${control.url}/rollouts/shop.1`);
    await watched.page.getByRole("heading", { name: "This browser has no session" }).waitFor();
    expect(await watched.page.getByText("Change of v2").count()).toBe(0);
  });

  test("what is shipped appears on Home by itself", async () => {
    const { page } = await openSignedIn("/");
    await page.getByText("stable serves everybody").waitFor();
    await shipToPercent();
    await page.getByRole("link", { name: "Change of v2" }).click();
    await page.locator(".rollout-bar-exposure", { hasText: "5%" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/rollouts/shop.1");
  });

  test("Roll back in the page takes the splitter to 0 and the story tells who did it", async () => {
    await shipToPercent();
    const { page, strays, faults } = await openSignedIn("/rollouts/shop.1");
    await page.getByRole("button", { name: "Roll back", exact: true }).click();
    await page.getByRole("button", { name: "Roll back now" }).click();
    await until("0% on the splitter", () => (splitter.candidate?.exposurePpm ?? 0) === 0);
    await page.locator(".rollout-bar .badge", { hasText: "Rolled back" }).waitFor();
    await page.locator(".story-facts", { hasText: "Ada" }).first().waitFor();
    expect([...strays, ...faults]).toEqual([]);
  });

  test("a bad candidate is seen failing, rolled back and explained while the page is open", async () => {
    await shipToPercent();
    const { page } = await openSignedIn("/rollouts/shop.1");
    await page.getByText("Live", { exact: true }).waitFor();
    splitter.sendBin(goodSecond);
    for (let k = 0; k < 8 && (splitter.candidate?.exposurePpm ?? 0) > 0; k += 1) {
      splitter.sendBin(badSecond(8, 8 * k));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    await page.locator(".rollout-bar .badge", { hasText: "Rolled back" }).waitFor();
    const { body } = await control.call("GET", "/rollouts/shop.1");
    const { verdict, harm } = body as RolloutView;
    expect(await page.locator(".verdict-sentence").innerText()).toBe(verdict?.sentence);
    expect(await page.locator(".harm").innerText()).toContain(`${harm.rescuedUnits}`);
    for (const name of ["Raw events", "What is different"])
      await page.getByRole("region", { name }).getByText("No events here.").waitFor();
  });
});
