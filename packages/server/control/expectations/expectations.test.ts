import type { Event, Expectation } from "@dimmer/core";
import { engineAvailable, type Events, startEvents, tempDirectory } from "@dimmer/events/testing";
import { type RolloutView, rolloutViewSchema, toEventLine } from "@dimmer/wire";
import type { Server } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { FakeSplitter } from "../../testing/fake-splitter.ts";
import { shopConfig, version } from "../../testing/samples.ts";
import {
  type StartedControl,
  startControl,
  startVersion,
  temporaryDirectory,
  until,
} from "../../testing/start-control.ts";

const own = tempDirectory();
const directory = temporaryDirectory();
let events: Events;
let control: StartedControl;
let splitter: FakeSplitter;
let candidate: { url: string; server: Server };

const base = { author: null, confidence: null };
const down = { kind: "direction", direction: "down", by: 0.2 } as const;

const expectations: readonly Expectation[] = [
  {
    id: "e1",
    say: "Card retries drop",
    query: "count",
    where: 'event = "card.retry"',
    expects: down,
    ...base,
  },
  {
    id: "e2",
    say: "Nobody is charged twice",
    query: "count",
    where: 'event = "charged.twice"',
    expects: { kind: "bound", op: "=", value: 0 },
    ...base,
  },
  {
    id: "e3",
    say: "Payments stay quick",
    query: "p99(duration_ms)",
    where: 'event = "payment"',
    expects: { kind: "bound", op: "<=", value: 100 },
    ...base,
  },
  {
    id: "e4",
    say: "The new cache is hit",
    query: "count",
    where: "cart.cache.hit = true",
    expects: { kind: "bound", op: ">=", value: 1 },
    ...base,
  },
  {
    id: "e5",
    say: "Refunds do not rise",
    query: "count",
    where: 'event = "refund"',
    expects: { kind: "direction", direction: "same", by: null },
    ...base,
  },
];

const rollout = async (): Promise<RolloutView> =>
  rolloutViewSchema.parse((await control.call("GET", "/rollouts/shop.1")).body);

const outcome = async (id: string) =>
  (await rollout()).expectations.find((one) => one.id === id)?.outcome ?? null;

/** Some users of an arm, each with events of a kind. */
const sent = (
  arm: "candidate" | "stable",
  users: number,
  fields: Event["fields"],
): readonly Event[] =>
  Array.from({ length: users }, (_, k) => ({
    id: `${arm}-${JSON.stringify(fields)}-${k}`,
    timeMs: Date.now() + k / 1_000,
    dataset: "shop",
    weight: 1,
    fields: {
      "service.version": arm === "candidate" ? "v2" : "v1",
      "dimmer.arm": arm,
      "dimmer.rollout": "shop.1",
      "dimmer.stage_entry": 1,
      "dimmer.assigned_by": "bucket",
      "dimmer.unit": `${arm}-u${k}`,
      ...fields,
    },
  }));

const send = async (batch: readonly Event[]): Promise<void> => {
  const answer = await fetch(events.eventsUrl, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: batch.map((event) => JSON.stringify(toEventLine(event))).join("\n"),
  });
  expect(answer.status).toBe(200);
};

describe.skipIf(!engineAvailable)("expectations over stored events", () => {
  beforeAll(async () => {
    events = await startEvents(own.path);
    candidate = await startVersion();
    control = await startControl({
      dir: directory.dir,
      services: [{ ...shopConfig(), expectations }],
      events: events.store,
    });
    splitter = new FakeSplitter(control.config.linkSocket);
    await control.call("POST", "/rollouts", {
      service: "shop",
      version: version("v2", candidate.url),
    });
    await until("the percent stage", async () => (await rollout()).exposurePpm === 50_000);
    await send([
      ...sent("candidate", 400, { event: "payment", duration_ms: 80 }),
      ...sent("stable", 400, { event: "payment", duration_ms: 70, "cart.cache.hit": true }),
      ...sent("candidate", 30, { event: "card.retry" }),
      ...sent("stable", 2_400, { event: "card.retry" }),
      ...sent("candidate", 60, { event: "refund" }),
      ...sent("stable", 300, { event: "refund" }),
    ]);
  }, 60_000);
  afterAll(async () => {
    splitter.close();
    await control.close();
    await events.stop();
    candidate.server.close();
    own.remove();
    directory.remove();
  });

  test("each is met, broken, or its fields never arrived, with numbers", async () => {
    await until("all outcomes", async () =>
      (await rollout()).expectations.every(
        (one) => one.outcome !== null && one.outcome.word !== "notYet",
      ),
    );
    expect(await outcome("e1")).toMatchObject({
      word: "met",
      candidate: 30,
      stable: 2_400,
      sentence: expect.stringMatching(/^30 users of the candidate and 2,400 of stable match: 0\./),
    });
    expect(await outcome("e2")).toMatchObject({ word: "met", candidate: 0 });
    expect(await outcome("e3")).toMatchObject({ word: "met", candidate: 80, stable: 70 });
    expect(await outcome("e4")).toMatchObject({
      word: "neverArrived",
      sentence: expect.stringContaining("None of 490 events of the candidate has `cart.cache.hit`"),
    });
    expect((await outcome("e4"))?.sentence).toContain("stable's events have it");
    expect(await outcome("e5")).toMatchObject({ word: "broken" });
  }, 60_000);

  test("a count that must stay at 0 breaks with the first event, and rolls nothing back", async () => {
    await send(sent("candidate", 1, { event: "charged.twice" }));
    await until("the break", async () => (await outcome("e2"))?.word === "broken");
    const view = await rollout();
    expect(view.exposurePpm).toBe(50_000);
    expect(view.phase).not.toBe("rolled_back");
    const { body } = await control.call("GET", "/rollouts/shop.1/journal");
    expect(JSON.stringify(body)).toContain("Nobody is charged twice");
  }, 60_000);

  test("while the event store is down, what was known stays", async () => {
    await events.engine().kill("SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await outcome("e1")).toMatchObject({ word: "met" });
    await events.restartEngine();
  }, 60_000);
});
