import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { servicesToServe } from "./services-to-serve.ts";

const servedFrom = async (folder: string, unit: readonly string[] = []) => {
  const root = await mkdtemp(join(tmpdir(), "dimmer-cli-"));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const cwd = join(root, folder);
  await mkdir(cwd);
  const asked = { file: null, service: null, stableVersion: null, unit };
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

test("who a user is can be said beside the address", async () => {
  const services = await servedFrom("checkout", ["header:X-User-Id", "mint"]);
  expect(services).toMatchObject({
    ok: true,
    value: [
      {
        unit: [
          { from: "header", name: "x-user-id" },
          { from: "mint", cookie: "dimmer_uid" },
        ],
      },
    ],
  });
});

test("who a user is says nothing about where the service runs", async () => {
  const asked = { file: null, service: null, stableVersion: null, stable: [], unit: ["mint"] };
  const services = await servicesToServe(asked, tmpdir());
  expect(services).toMatchObject({ ok: false, failure: { code: "halfService" } });
});

test("a name without an address says which address is missing", async () => {
  const asked = { file: null, service: "shop", stableVersion: null, stable: [], unit: [] };
  const services = await servicesToServe(asked, tmpdir());
  expect(services).toMatchObject({ ok: false, failure: { code: "halfService" } });
});
