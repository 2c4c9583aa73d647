import type { Event } from "@dimmer/core";
import { toEventLine } from "@dimmer/wire";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Answered } from "../query/failure.ts";
import { engineAvailable, type Events, startEvents, tempDirectory } from "../testing/index.ts";

const directory = tempDirectory();
const nowMs = Math.floor(Date.now() / 60_000) * 60_000;
const fromMs = nowMs - 3_600_000;
let events: Events;

/** 400 requests, the first half of v1; v2 brings a field of its own. */
const shop: readonly Event[] = Array.from({ length: 400 }, (_, i) => ({
  id: `c-${i}`,
  timeMs: fromMs + i * 1_000,
  dataset: "shop",
  weight: i % 2 === 0 ? 3 : 1,
  fields: {
    name: "request",
    "service.version": i < 200 ? "v1" : "v2",
    "http.route": `/${["cart", "Cart/items", "checkout", "pay"][i % 4]}`,
    mixed: i % 2 === 0 ? i % 10 : `t${i % 10}`,
    "cart.items": i % 5,
    "user's`name\\": `u${i % 50}`,
    ...(i >= 200 ? { "cart.coupon": true } : {}),
  },
}));

const valueOf = <T>(answered: Answered<T>): T => {
  if (!answered.ok) throw new Error(answered.error.sentence);
  return answered.value;
};

const send = async (stored: readonly Event[]): Promise<void> => {
  const body = stored.map((event) => JSON.stringify(toEventLine(event))).join("\n");
  const headers = { "content-type": "application/x-ndjson" };
  expect((await fetch(events.eventsUrl, { method: "POST", headers, body })).status).toBe(200);
};

const values = async (field: string, prefix = "") =>
  valueOf(await events.store.catalogue.values({ dataset: "shop", field, prefix }));

describe.skipIf(!engineAvailable)("what there is to ask about, of the real engine", () => {
  beforeAll(async () => {
    events = await startEvents(directory.path);
    await send([{ ...shop[0], id: "o", timeMs: fromMs - 10_000, dataset: "old" } as Event]);
    await send(shop);
    await vi.waitFor(
      async () => {
        const { datasets } = valueOf(await events.store.catalogue.datasets());
        expect(datasets.reduce((sum, { events: n }) => sum + n, 0)).toBe(803);
      },
      { timeout: 30_000, interval: 200 },
    );
  }, 60_000);
  afterAll(async () => {
    await events.stop();
    directory.remove();
  });

  test("data sets come with their weight, the one with the newest events first", async () => {
    const { datasets, rowsScanned, capped } = valueOf(await events.store.catalogue.datasets());
    expect(datasets).toEqual([
      { dataset: "shop", events: 800, newestMs: fromMs + 399_000 },
      { dataset: "old", events: 3, newestMs: fromMs - 10_000 },
    ]);
    expect([rowsScanned, capped]).toEqual([401, []]);
  });

  test("fields come with kind, values, share, and when and in which version they were first seen", async () => {
    const { fields, capped } = valueOf(await events.store.catalogue.fields("shop"));
    const found = Object.fromEntries(fields.map(({ field, ...of }) => [field, of]));
    expect(capped).toEqual([]);
    const first = { timeMs: fromMs, version: "v1" };
    expect(found).toEqual({
      name: { kind: "text", values: 1, share: 1, firstSeen: first },
      "service.version": { kind: "text", values: 2, share: 1, firstSeen: first },
      "http.route": { kind: "text", values: 4, share: 1, firstSeen: first },
      mixed: { kind: "mixed", values: 10, share: 1, firstSeen: first },
      "cart.items": { kind: "number", values: 5, share: 1, firstSeen: first },
      "user's`name\\": { kind: "text", values: 50, share: 1, firstSeen: first },
      "cart.coupon": {
        kind: "bool",
        values: 1,
        share: 0.5,
        firstSeen: { timeMs: fromMs + 200_000, version: "v2" },
      },
    });
  });

  test("values come by weight, and are completed in small and capital letters", async () => {
    expect((await values("http.route")).values).toEqual([
      { value: "/cart", events: 300 },
      { value: "/checkout", events: 300 },
      { value: "/Cart/items", events: 100 },
      { value: "/pay", events: 100 },
    ]);
    expect((await values("http.route", "/CA")).values.map(({ value }) => value)).toEqual([
      "/cart",
      "/Cart/items",
    ]);
    expect((await values("root.http.route", "/p")).values).toEqual([
      { value: "/pay", events: 100 },
    ]);
    expect((await values("user's`name\\", "U4")).values).toHaveLength(11);
    expect((await values("no such field")).values).toEqual([]);
    expect((await values("http.route", "%")).values).toEqual([]);
  });

  test("values keep their kinds", async () => {
    const { values: items } = await values("cart.items");
    expect(new Set(items.map(({ value }) => value))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect((await values("cart.coupon")).values).toEqual([{ value: true, events: 400 }]);
    const { values: mixed } = await values("mixed");
    expect(new Set(mixed.map(({ value }) => value))).toEqual(
      new Set([0, 2, 4, 6, 8, "t1", "t3", "t5", "t7", "t9"]),
    );
    expect((await values("mixed", "t3")).values).toEqual([{ value: "t3", events: 40 }]);
  });

  test("a data set that is not there has nothing, and a question that was withdrawn no answer", async () => {
    expect(valueOf(await events.store.catalogue.fields("gone")).fields).toEqual([]);
    const gone = await events.store.catalogue.fields("shop", AbortSignal.abort());
    expect(gone).toMatchObject({ ok: false, error: { code: "unavailable" } });
  });
});
