import type { Event, Item, SpotlightQuestion, SpotlightResult } from "@dimmer/core";
import { toEventLine } from "@dimmer/wire";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { engineAvailable, type Events, startEvents, tempDirectory } from "../testing/index.ts";

const directory = tempDirectory();
const nowMs = Date.now();
let events: Events;

/** Uniform numbers from a seed, so that a failure can be repeated (mulberry32). */
const seeded = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
};

const random = seeded(20);
const size = 6_000;

/** Requests of which those of one plan to one region fail, beside fields that mean nothing. */
const request = (index: number): Event => {
  const plan = random() < 0.25 ? "enterprise" : "free";
  const region = ["eu", "us", "ap"][Math.floor(random() * 3)] ?? "eu";
  const failed = random() < (plan === "enterprise" && region === "ap" ? 0.5 : 0.01);
  return {
    id: `e-${index}`,
    timeMs: nowMs - index * 100,
    dataset: "shop",
    weight: index % 7 === 0 ? 3 : 1,
    fields: {
      name: "GET /items/:id",
      "http.response.status_code": failed ? 500 : 200,
      error: failed,
      duration_ms: 5 + random() * 20 + (failed ? 400 : 0),
      "http.route": random() < 0.5 ? "/items/:id" : "/search",
      "user.plan": plan,
      "cloud.region": region,
      "request.token": `t${random()}`,
      "it's \\ {odd:String} \u0000": "naughty'; DROP TABLE events --",
      "cache.hit": random() < 0.6,
      ...(failed && random() < 0.5 ? { "exception.type": "TypeError" } : {}),
    },
  };
};

const question: SpotlightQuestion = {
  dataset: "shop",
  from: nowMs - 3_600_000,
  to: nowMs + 60_000,
  where: null,
  selection: { field: "error", op: "=", value: true },
  stratify: null,
  ignore: [],
  look: null,
};

const ask = async (asked: Partial<SpotlightQuestion>): Promise<SpotlightResult> => {
  const answered = await events.store.spotlight({ ...question, ...asked });
  if (!answered.ok) throw new Error(answered.error.sentence);
  return answered.value;
};

const named = (items: readonly Item[]): string =>
  items
    .map((item) =>
      "is" in item ? `${item.field}=${item.is}` : `${item.field} ${"above" in item ? ">" : "≤"}`,
    )
    .toSorted()
    .join(" and ");

describe.skipIf(!engineAvailable)("Spotlight over stored events", () => {
  beforeAll(async () => {
    events = await startEvents(directory.path);
    for (let from = 0; from < size; from += 2_000) {
      const body = Array.from({ length: 2_000 }, (_, k) =>
        JSON.stringify(toEventLine(request(from + k))),
      ).join("\n");
      await fetch(events.eventsUrl, {
        method: "POST",
        headers: { "content-type": "application/x-ndjson" },
        body,
      });
    }
    await vi.waitFor(
      async () => {
        const { selected, rest } = await ask({});
        expect(selected + rest).toBe(size);
      },
      { timeout: 30_000, interval: 200 },
    );
  });
  afterAll(async () => {
    await events.stop();
    directory.remove();
  });

  test("what fails is told as the two fields that it takes, beside what it causes", async () => {
    const { findings, tested, byMixOnly } = await ask({});
    const names = findings.map(({ items }) => named(items));
    expect(names).toContain("cloud.region=ap and user.plan=enterprise");
    expect(names).toContain("exception.type=TypeError");
    expect(names.some((name) => name.startsWith("duration_ms >"))).toBe(true);
    expect(names.filter((name) => /token|odd|cache|route/.test(name))).toEqual([]);
    expect(names).not.toContain("user.plan=enterprise");
    expect(tested.fields).toBeGreaterThan(8);
    expect(byMixOnly).toEqual([]);
  });

  test("shares are by weight and exact", async () => {
    const { findings } = await ask({ ignore: ["http.response.status_code"] });
    const thrown = findings.find(({ items }) => named(items) === "exception.type=TypeError");
    const answered = await events.store.query({
      ...question,
      kind: "aggregate",
      where: question.selection,
      calculate: [{ op: "count" }],
      groupBy: ["exception.type"],
      stepMs: null,
      limit: 10,
    });
    if (!answered.ok) throw new Error(answered.error.sentence);
    const weights = new Map(answered.value.rows.map(([type, n]) => [type, Number(n)]));
    const all = [...weights.values()].reduce((a, b) => a + b);
    expect(thrown?.selection.share).toBeCloseTo((weights.get("TypeError") ?? 0) / all, 12);
    expect(thrown?.lift).toBeNull();
  });

  test("fields that the selection names, or that are ignored, are left out", async () => {
    const { findings } = await ask({ ignore: ["duration_ms", "http.response.status_code"] });
    const fields = findings.flatMap(({ items }) => items.map(({ field }) => field));
    expect(fields).not.toContain("error");
    expect(fields).not.toContain("duration_ms");
    expect(fields).not.toContain("http.response.status_code");
  });

  test("within strata, and at a later look, the cause is still found", async () => {
    const { findings } = await ask({ stratify: "http.route", look: 5 });
    expect(findings.map(({ items }) => named(items))).toContain(
      "cloud.region=ap and user.plan=enterprise",
    );
  });

  test("an empty selection finds nothing and says that it could not", async () => {
    const empty = await ask({ selection: { field: "name", op: "=", value: "nowhere" } });
    expect(empty).toMatchObject({ selected: 0, findings: [], detectable: null });
  });

  test("a range that ends before it begins is a bad question", async () => {
    const answered = await events.store.spotlight({ ...question, to: question.from });
    expect(answered).toMatchObject({ ok: false, error: { code: "badQuery" } });
  });
});
