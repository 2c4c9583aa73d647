import type { WatchedGuard } from "@dimmer/core";
import { type RolloutView, rolloutViewSchema } from "@dimmer/wire";
import type { Server } from "node:http";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FakeSplitter } from "../../testing/fake-splitter.ts";
import { type HostileServer, startHostileServer } from "../../testing/hostile-server.ts";
import { shopConfig, version } from "../../testing/samples.ts";
import {
  type StartedControl,
  startControl,
  startVersion,
  temporaryDirectory,
  until,
} from "../../testing/start-control.ts";
import { goodSecond } from "../../testing/traffic.ts";

/** What the server of metrics says; null: it hangs. */
let depth: string | null = "3";
let metrics: HostileServer;
let directory: ReturnType<typeof temporaryDirectory>;
let control: StartedControl;
let splitter: FakeSplitter;
let stable: { url: string; server: Server };
let candidate: { url: string; server: Server };
let traffic: NodeJS.Timeout;

const guards = (): readonly WatchedGuard[] => [
  {
    name: "queue",
    source: {
      kind: "prometheus",
      url: metrics.url,
      query: "sum(queue_depth)",
      timeoutMs: 300,
      staleMs: 60_000,
    },
    bound: { op: "<=", value: 100 },
  },
];

beforeEach(async () => {
  depth = "3";
  metrics = await startHostileServer((request, response) => {
    if (depth === null) return;
    const isTime = request.url?.includes("timestamp%28") === true;
    const value = [Date.now() / 1_000, isTime ? String(Date.now() / 1_000) : depth];
    const data = { resultType: "vector", result: [{ metric: {}, value }] };
    response.end(JSON.stringify({ status: "success", data }));
  });
  directory = temporaryDirectory();
  stable = await startVersion();
  candidate = await startVersion();
  const service = { ...shopConfig(stable.url), guards: guards() };
  control = await startControl({ dir: directory.dir, services: [service] });
  splitter = new FakeSplitter(control.config.linkSocket);
  traffic = setInterval(() => splitter.sendBin(goodSecond), 500);
});
afterEach(async () => {
  clearInterval(traffic);
  splitter.close();
  await control.close();
  candidate.server.close();
  stable.server.close();
  await metrics.close();
  directory.remove();
});

const rollout = async (): Promise<RolloutView> =>
  rolloutViewSchema.parse((await control.call("GET", "/rollouts/shop.1")).body);

const ship = (): Promise<{ status: number }> =>
  control.call("POST", "/rollouts", { service: "shop", version: version("v2", candidate.url) });

/** The guard's newest reading in the verdict. */
const reading = (view: RolloutView) => view.verdict?.evidence.guards?.readings[0];

test("a guard that breaks its bound rolls back, with what was measured", async () => {
  await ship();
  await until("a reading that is well", async () => reading(await rollout())?.state === "ok");
  expect((await rollout()).exposurePpm).toBe(50_000);
  depth = "101";
  const view = await until("the end", async () => {
    const now = await rollout();
    return now.phase === "rolled_back" ? now : null;
  });
  expect(view.cause?.sentence).toContain(
    "The guard queue is breached: `sum(queue_depth)` is 101; it must be at most 100.",
  );
  expect(view.verdict).toMatchObject({ outcome: "fail", reason: "guardBreached" });
});

test("a guard that cannot be read blocks raising, and rolls nothing back", async () => {
  depth = null;
  await ship();
  const view = await until("a blind verdict", async () => {
    const now = await rollout();
    return now.verdict?.reason === "guardBlind" &&
      reading(now)?.sentence.includes("did not answer") === true
      ? now
      : null;
  });
  expect(view.verdict?.outcome).toBe("blind");
  expect(view.exposurePpm).toBe(50_000);
  expect(view.stage).toBe(0);
  depth = "3";
  await until("sight", async () => (await rollout()).verdict?.outcome !== "blind");
});

test("guards stay as they were when the version was shipped", async () => {
  await ship();
  await until("a reading", async () => reading(await rollout())?.state === "ok");
  const put = await control.call("PUT", "/services/shop", shopConfig(stable.url));
  expect(put.status).toBeLessThan(300);
  depth = "101";
  await until("the end", async () => (await rollout()).phase === "rolled_back");
});
