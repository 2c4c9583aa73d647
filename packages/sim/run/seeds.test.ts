import { randomInt } from "node:crypto";
import { expect, test } from "vitest";
import { generate } from "../scenario/generate.ts";
import { traceOf } from "./report.ts";
import { runOnWorkers } from "./workers.ts";

/** A run is bounded by time too, so that a slow machine tries fewer seeds instead of failing. */
const limitMs = 25_000;
/** Others with each run of the suite: what nobody has tried before. */
const freshSeeds = 8;

test("every statement holds in the first seeds", async () => {
  const tally = await runOnWorkers({ first: 1, count: 200, limitMs });
  expect(tally.failing).toEqual([]);
  expect(tally.seeds).toBeGreaterThan(0);
});

const fresh = randomInt(1_000_000_000);

test(`every statement holds in fresh seeds: ${freshSeeds} from ${fresh} on`, async () => {
  process.stdout.write(`Fresh seeds of the simulator: ${freshSeeds} from ${fresh} on.\n`);
  const tally = await runOnWorkers({ first: fresh, count: freshSeeds, limitMs });
  expect(tally.failing, "npm run sim -- --seed N tells one of them").toEqual([]);
  expect(tally.seeds).toBeGreaterThan(0);
});

test.each([3, 33, 87])("seed %i gives the same run, byte for byte", async (seed) => {
  const first = await traceOf(generate(seed));
  const second = await traceOf(generate(seed));
  expect(second.text).toBe(first.text);
  expect(first.text.split("\n").length).toBeGreaterThan(20);
});
