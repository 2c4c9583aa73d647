import { expect, test } from "vitest";
import { seeded } from "../../testing/seeded.ts";
import { observeRatio, openSampleRatio } from "./sample-ratio.ts";

/** Units seen until the mismatch is proven, when the true share is `share`. */
const unitsUntil = (rho: number, share: number, most: number): number => {
  const random = seeded(Math.round(1e6 * (rho + share)));
  const ratio = openSampleRatio(rho, 0.001);
  for (let n = 1; n <= most; n += 1) {
    const ours = random() < share ? 1 : 0;
    observeRatio(ratio, ours, 1 - ours);
    if (ratio.mismatch) return n;
  }
  return Infinity;
};

test.each([
  { rho: 0.01, share: 0.005, units: 6_800 },
  { rho: 0.01, share: 0, units: 1_100 },
  { rho: 0.5, share: 0.45, units: 2_000 },
])("a share of $share where $rho is due shows after about $units users", (of) => {
  const found = unitsUntil(of.rho, of.share, 20 * of.units);
  expect(found / of.units).toBeGreaterThan(1 / 3);
  expect(found / of.units).toBeLessThan(3);
});

test("both sides count: more than the split says is a mismatch as well", () => {
  expect(unitsUntil(0.01, 0.03, 100_000)).toBeLessThan(5_000);
});

test("as many as the split says are none, in 500 stage entries of 20,000 users", () => {
  const random = seeded(11);
  let found = 0;
  for (let run = 0; run < 500; run += 1) {
    const ratio = openSampleRatio(0.05, 0.001);
    for (let sheet = 0; sheet < 40; sheet += 1) {
      let ours = 0;
      for (let unit = 0; unit < 500; unit += 1) if (random() < 0.05) ours += 1;
      observeRatio(ratio, ours, 500 - ours);
    }
    if (ratio.mismatch) found += 1;
  }
  // At α = .001 more than 4 of 500 have probability below .001.
  expect(found).toBeLessThanOrEqual(4);
});
