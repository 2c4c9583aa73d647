import { expect, test } from "vitest";
import { plantedBugs } from "./all.ts";
import { findAll } from "./find.ts";
import { placeOf } from "./plant.ts";

test("every planted bug fits exactly one place of the shipped code", () => {
  const lost = plantedBugs.flatMap((bug) => {
    try {
      placeOf(bug);
      return [];
    } catch (thrown) {
      return [thrown instanceof Error ? thrown.message : String(thrown)];
    }
  });
  expect(lost).toEqual([]);
  expect(plantedBugs.length).toBeGreaterThanOrEqual(30);
  expect(new Set(plantedBugs.map(({ name }) => name)).size).toBe(plantedBugs.length);
});

/**
 * Each by its known seed, one run a bug; where the code has moved on since, by the first seeds. The
 * whole search is `npm run sim -- --planted`.
 */
test("every planted bug is found", async () => {
  const found = await findAll(plantedBugs, { most: 400, each: () => undefined });
  expect(found.filter(({ seed }) => seed === null).map(({ name }) => name)).toEqual([]);
}, 600_000);
