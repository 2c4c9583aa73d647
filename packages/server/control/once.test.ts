import type { Server } from "node:http";
import { rolloutViewSchema } from "@dimmer/wire";
import { afterEach, beforeEach, expect, test } from "vitest";
import { shopConfig, version } from "../testing/samples.ts";
import {
  type StartedControl,
  startControl,
  startVersion,
  temporaryDirectory,
  token,
} from "../testing/start-control.ts";

let directory: ReturnType<typeof temporaryDirectory>;
let control: StartedControl;
let candidate: { url: string; server: Server };
beforeEach(async () => {
  directory = temporaryDirectory();
  candidate = await startVersion();
  control = await startControl({ dir: directory.dir, services: [shopConfig()] });
});
afterEach(async () => {
  await control.close();
  candidate.server.close();
  directory.remove();
});

const order = async (
  path: string,
  { key, body }: { readonly key: string; readonly body: unknown },
): Promise<{ readonly status: number; readonly body: unknown }> => {
  const response = await fetch(`${control.url}/api/v1${path}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "idempotency-key": key,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
};

const ship = (key: string, id = "v2"): ReturnType<typeof order> =>
  order("/rollouts", { key, body: { service: "shop", version: version(id, candidate.url) } });

const idOf = ({ body }: { readonly body: unknown }): string => rolloutViewSchema.parse(body).id;

const entries = async (): Promise<number> => {
  const { body } = await control.call("GET", "/rollouts/shop.1/journal");
  return JSON.stringify(body).split('"seq"').length - 1;
};

test("an order that is repeated with its key is executed once and answered the same, also after a restart", async () => {
  const first = await ship("a");
  expect(first.status).toBe(201);
  const again = await Promise.all([ship("a"), ship("a")]);
  expect([first, ...again].map(idOf)).toEqual(["shop.1", "shop.1", "shop.1"]);
  await control.close();
  control = await startControl({ dir: directory.dir, services: [shopConfig()] });
  expect(await ship("a")).toMatchObject({ status: 201, body: { id: "shop.1" } });
  const { body } = await control.call("GET", "/rollouts");
  expect(JSON.stringify(body)).not.toContain("shop.2");
});

test("a repeated action moves the rollout once", async () => {
  await ship("a");
  const pause = { key: "p", body: { verb: "pause" } };
  expect((await order("/rollouts/shop.1/actions", pause)).status).toBe(200);
  const after = await entries();
  await order("/rollouts/shop.1/actions", { key: "r", body: { verb: "resume" } });
  const resumed = await order("/rollouts/shop.1/actions", pause);
  expect(resumed.status).toBe(200);
  expect(rolloutViewSchema.parse(resumed.body).phase).not.toBe("holding");
  expect(await entries()).toBe(after + 1);
});

test("a key that is used for another order is refused and changes nothing", async () => {
  await ship("a");
  const other = await ship("a", "v3");
  expect(other).toMatchObject({ status: 422, body: { error: { code: "keyReused" } } });
  expect(await entries()).toBe(1);
});

test("an order that was refused may be tried again under its key", async () => {
  const wrong = { key: "w", body: { verb: "resume" } };
  await ship("a");
  expect((await order("/rollouts/shop.1/actions", wrong)).status).toBe(409);
  await order("/rollouts/shop.1/actions", { key: "p", body: { verb: "pause" } });
  expect((await order("/rollouts/shop.1/actions", wrong)).status).toBe(200);
});

test.each([["x".repeat(201)], ["two words"], ["ünï"]])("the key %j is refused", async (key) => {
  const refused = await ship(key);
  expect(refused).toMatchObject({ status: 400, body: { error: { code: "invalid" } } });
});
