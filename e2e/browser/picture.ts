import { openChromium } from "./chromium.ts";
import { openPage } from "./page.ts";

/**
 * Takes a picture of a page of a running Dimmer, for the README:
 * `node e2e/browser/picture.ts <address with its session key> <file.png> [dark|light] [width]`.
 */
const [address, file, scheme = "dark", width = "1280"] = process.argv.slice(2);
if (address === undefined || file === undefined) {
  console.error("Say which address to open and which file to write.");
  process.exit(2);
}

/** Until charts are drawn and the stream has spoken. */
const settleMs = 2500;

const browser = await openChromium();
try {
  const { page } = await openPage(browser, address, {
    colorScheme: scheme === "light" ? "light" : "dark",
    viewport: { width: Number(width), height: 1000 },
    deviceScaleFactor: 2,
  });
  await page.locator("h1").waitFor();
  await page.waitForTimeout(settleMs);
  await page.screenshot({ path: file });
} finally {
  await browser.close();
}
