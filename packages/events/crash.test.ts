import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { AggregateQuery } from "@dimmer/core";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { engineAvailable, type Events, startEvents, tempDirectory } from "./testing/index.ts";

const directory = tempDirectory();
let events: Events;

/** Processes are started again and again here, and other tests run beside. */
const crashMs = 90_000;

/** A client as the splitter's: it sends a batch until it is acknowledged. */
class Sender {
  readonly acked: string[] = [];
  readonly #dataset: string;
  #stopped = false;
  readonly #running: Promise<void>;

  constructor(dataset: string) {
    this.#dataset = dataset;
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    for (let batch = 0; !this.#stopped; batch++) {
      const ids = Array.from({ length: 20 }, (_, index) => `${this.#dataset}-${batch}-${index}`);
      while (!(await this.#isTaken(ids))) await sleep(20);
      this.acked.push(...ids);
    }
  }

  async #isTaken(ids: readonly string[]): Promise<boolean> {
    const data = { filler: "x".repeat(200) };
    const lines = ids.map((id) => JSON.stringify({ id, dataset: this.#dataset, data }));
    try {
      const headers = { "content-type": "application/x-ndjson" };
      const body = lines.join("\n");
      const response = await fetch(events.eventsUrl, { method: "POST", headers, body });
      return response.ok;
    } catch {
      return false;
    }
  }
}

const counts = async (dataset: string): Promise<readonly unknown[] | undefined> => {
  const query: AggregateQuery = {
    kind: "aggregate",
    dataset,
    from: { agoMs: 3_600_000 },
    to: { agoMs: 0 },
    where: null,
    calculate: [{ op: "count" }, { op: "countDistinct", field: "meta.event_id" }],
    groupBy: [],
    stepMs: null,
    limit: 1,
  };
  const answered = await events.store.query(query);
  return answered.ok ? answered.value.rows[0] : undefined;
};

const eachOnce = (dataset: string, acked: readonly string[]): Promise<void> =>
  vi.waitFor(
    async () => expect(await counts(dataset)).toEqual([acked.length, new Set(acked).size]),
    { timeout: 30_000, interval: 200 },
  );

const health = async (): Promise<{ journal: { backlogBytes: number } }> =>
  JSON.parse(await (await fetch(events.healthUrl)).text());

describe.skipIf(!engineAvailable)("after kill -9, every acknowledged event is stored once", () => {
  beforeAll(async () => {
    events = await startEvents(directory.path);
  });
  afterAll(async () => {
    await events.stop();
    directory.remove();
  });

  test("of ingest, in the middle of a stream", { timeout: crashMs }, async () => {
    const sender = new Sender("ingest-killed");
    for (let kill = 0; kill < 3; kill++) {
      await sleep(randomInt(200, 900));
      await events.ingest().kill("SIGKILL");
      await events.restartIngest();
    }
    const before = sender.acked.length;
    while (sender.acked.length === before) await sleep(50);
    await sender.stop();
    expect(before).toBeGreaterThan(0);
    await eachOnce("ingest-killed", sender.acked);
  });

  test("of the engine, while intake goes on", { timeout: crashMs }, async () => {
    const sender = new Sender("engine-killed");
    for (let kill = 0; kill < 3; kill++) {
      await sleep(randomInt(200, 900));
      await events.engine().kill("SIGKILL");
      const before = sender.acked.length;
      expect(await events.store.ready()).toBe(false);
      expect(await counts("engine-killed")).toBeUndefined();
      await sleep(800);
      expect(sender.acked.length).toBeGreaterThan(before);
      await events.restartEngine();
    }
    await sender.stop();
    await eachOnce("engine-killed", sender.acked);
    await vi.waitFor(async () => expect((await health()).journal.backlogBytes).toBe(0), {
      timeout: 5_000,
    });
  });

  test("of both at once", { timeout: crashMs }, async () => {
    const sender = new Sender("both-killed");
    await sleep(700);
    await Promise.all([events.engine().kill("SIGKILL"), events.ingest().kill("SIGKILL")]);
    await Promise.all([events.restartEngine(), events.restartIngest()]);
    await sleep(300);
    await sender.stop();
    await eachOnce("both-killed", sender.acked);
  });

  test("and a SIGTERM leaves nothing behind in the journal's open segment", async () => {
    const sender = new Sender("stopped");
    await sleep(300);
    await Promise.all([sender.stop(), sleep(100)]);
    await events.ingest().kill("SIGTERM");
    await events.restartIngest();
    await eachOnce("stopped", sender.acked);
  });
});
