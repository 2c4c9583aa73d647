import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { servicesToServe } from "./services-to-serve.ts";

const servedFrom = async (folder: string) => {
  const root = await mkdtemp(join(tmpdir(), "dimmer-cli-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const cwd = join(root, folder);
  await mkdir(cwd);
  const asked = { file: null, service: null, stableVersion: null };
  return servicesToServe({ ...asked, stable: ["http://127.0.0.1:3000"] }, cwd);
};

test.each([
  ["checkout", "checkout"],
  ["My Checkout (2)", "my-checkout-2"],
  ["...", "service"],
  ["x".repeat(80), "x".repeat(63)],
])("an address alone is enough: served from %j it is called %s", async (folder, name) => {
  const services = await servedFrom(folder);
  expect(services).toMatchObject({
    ok: true,
    value: [{ name, stable: { version: "initial", endpoints: ["http://127.0.0.1:3000"] } }],
  });
});

test("a name without an address says which address is missing", async () => {
  const asked = { file: null, service: "shop", stableVersion: null, stable: [] };
  const services = await servicesToServe(asked, tmpdir());
  expect(services).toMatchObject({ ok: false, failure: { code: "halfService" } });
});
