import type { Server } from "node:http";
import { engineAvailable } from "@dimmer/events/testing";
import { queryResultSchema, rolloutViewSchema } from "@dimmer/wire";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Running, serve } from "./serve.ts";
import { isAlive } from "./supervisor/leftover.ts";
import { shopConfig, version } from "./testing/samples.ts";
import { caller, startVersion, temporaryDirectory, until } from "./testing/start-control.ts";

const directory = temporaryDirectory();
let stable: { url: string; server: Server };
let candidate: { url: string; server: Server };
let running: Running;
let call: ReturnType<typeof caller>;

describe.skipIf(!engineAvailable)("serve, with every process", () => {
  beforeAll(async () => {
    [stable, candidate] = await Promise.all([startVersion("v1"), startVersion("v2")]);
    const served = await serve({
      dataDir: directory.dir,
      listen: { host: "127.0.0.1", port: 0 },
      api: { host: "127.0.0.1", port: 0 },
      ingest: { host: "127.0.0.1", port: 0 },
      workers: 1,
      services: [shopConfig(stable.url)],
      version: "0.0.0-test",
      say: () => {},
    });
    if (!served.ok) throw new Error(served.error.sentence);
    running = served.running;
    call = caller(running.url, running.session.token);
  });
  afterAll(async () => {
    await running.stop();
    stable.server.close();
    candidate.server.close();
    directory.remove();
  });

  /** Which version a user gets through the splitter. */
  const versionOf = async (user: string): Promise<string> =>
    (await fetch(`${running.splitterUrl}/items`, { headers: { "x-user-id": user } })).text();

  /** The first of many users that the data plane puts on this arm, by Dimmer's own explanation. */
  const userOn = async (arm: string): Promise<string> => {
    for (let k = 0; ; k += 1) {
      const { body } = await call("GET", `/explain?service=shop&unit=user-${k}`);
      if ((body as { arm: string }).arm === arm) return `user-${k}`;
    }
  };

  test("everybody gets stable; a shipped version reaches the explained users, survives the loss of control, and goes away at once", async () => {
    expect(await versionOf("user-1")).toBe("v1");
    const shipped = await call("POST", "/rollouts", {
      service: "shop",
      version: version("v2", candidate.url),
    });
    expect(shipped.status).toBe(201);
    await until("5 %", async () => {
      const view = rolloutViewSchema.parse((await call("GET", "/rollouts/shop.1")).body);
      return view.phase === "percent" && view.fleet.applied === 1;
    });
    const [on, off] = [await userOn("candidate"), await userOn("stable")];
    expect([await versionOf(on), await versionOf(off)]).toEqual(["v2", "v1"]);

    const before = running.processes().find(({ name }) => name === "control");
    process.kill(before?.pid ?? 0, "SIGKILL");
    expect([await versionOf(on), await versionOf(off)]).toEqual(["v2", "v1"]);
    await until(
      "control",
      () =>
        call("GET", "/health").then(
          ({ status }) => status === 200,
          () => false,
        ),
      60_000,
    );
    const rolledBack = await until("the rollback", () =>
      call("POST", "/rollouts/shop.1/actions", { verb: "rollback", why: "enough" }).catch(
        () => null,
      ),
    );
    expect(rolledBack.status).toBe(200);
    await until("its end", async () => {
      const view = rolloutViewSchema.parse((await call("GET", "/rollouts/shop.1")).body);
      return view.phase === "rolled_back";
    });
    expect([await versionOf(on), await versionOf(off)]).toEqual(["v1", "v1"]);
  }, 160_000);

  test("the requests can be asked for as raw events, with what Dimmer decided about each", async () => {
    const where = { field: "dimmer.arm", op: "=", value: "candidate" };
    const body = { kind: "raw", dataset: "shop", from: { agoMs: 600_000 }, where };
    const event = await until("a raw event", async () => {
      const answer = await call("POST", "/query", body);
      return answer.status === 200 ? queryResultSchema.parse(answer.body).events[0] : null;
    });
    expect(event.fields).toMatchObject({
      "dimmer.rollout": "shop.1",
      "dimmer.version": "v2",
      "dimmer.served_by": "v2",
      "dimmer.assigned_by": "bucket",
      "http.response.status_code": 200,
    });
  }, 60_000);

  test("Dimmer's own decisions are events too", async () => {
    const body = { kind: "raw", dataset: "dimmer", from: { agoMs: 600_000 } };
    const inputs = await until("its decisions", async () => {
      const answer = await call("POST", "/query", body);
      if (answer.status !== 200) return null;
      const { events } = queryResultSchema.parse(answer.body);
      const found = events.map(({ fields }) => fields["dimmer.input"]);
      return found.includes("action") && found.includes("ship") ? found : null;
    });
    expect(inputs).toContain("tick");
  }, 60_000);

  test("stopping leaves no process", async () => {
    const pids = running.processes().map(({ pid }) => pid ?? 0);
    await running.stop();
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
