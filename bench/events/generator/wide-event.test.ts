import { eventLineSchema } from "@dimmer/wire";
import { expect, test } from "vitest";
import { millionAnHourMs, type Stream, wideEvent, wideEventLine } from "./wide-event.ts";

const stream: Stream = { dataset: "bench", startMs: 1.8e12, gapMs: millionAnHourMs, seed: 1 };
const indices = Array.from({ length: 4_000 }, (_, index) => index);

test("the same place of a stream holds the same event, another seed another one", () => {
  expect(wideEvent(stream, 17)).toEqual(wideEvent(stream, 17));
  expect(wideEvent({ ...stream, seed: 2 }, 17)).not.toEqual(wideEvent(stream, 17));
});

test("every line is one that intake takes", () => {
  for (const index of indices.slice(0, 200))
    expect(eventLineSchema.safeParse(JSON.parse(wideEventLine(stream, index))).success).toBe(true);
});

test("events have about 67 fields and 1.9 kB, ids of their own, and three in a hundred failed", () => {
  const events = indices.map((index) => wideEvent(stream, index));
  const mean = (of: (event: (typeof events)[number]) => number): number =>
    events.reduce((sum, event) => sum + of(event), 0) / events.length;
  expect(mean(({ data }) => Object.keys(data).length)).toBeCloseTo(67, -0.6);
  expect(mean((event) => JSON.stringify(event).length)).toBeGreaterThan(1_700);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect(mean(({ data }) => (data["error"] === true ? 1 : 0))).toBeCloseTo(0.033, 1.7);
});

test("fields reach from two values to almost as many as there are events", () => {
  const different = (field: string): number =>
    new Set(indices.map((index) => wideEvent(stream, index).data[field])).size;
  expect(different("cache.hit")).toBe(2);
  expect(different("app.tenant")).toBeGreaterThan(1_000);
  expect(different("user.id")).toBeGreaterThan(3_990);
});
