import { expect, test } from "vitest";
import { generate } from "../scenario/generate.ts";
import { traceOf } from "./report.ts";
import { runOnWorkers } from "./workers.ts";

/** A run is bounded by time too, so that a slow machine tries fewer seeds instead of failing. */
const limitMs = 25_000;

test("every statement holds in the first seeds", async () => {
  const tally = await runOnWorkers({ first: 1, count: 200, limitMs });
  expect(tally.failing).toEqual([]);
  expect(tally.seeds).toBeGreaterThan(0);
});

test.each([3, 33, 87])("seed %i gives the same run, byte for byte", async (seed) => {
  const first = await traceOf(generate(seed));
  const second = await traceOf(generate(seed));
  expect(second.text).toBe(first.text);
  expect(first.text.split("\n").length).toBeGreaterThan(20);
});
