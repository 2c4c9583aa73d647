import { describe, expect, it } from "vitest";
import { addTrials, openSums, type UnitSums } from "../fold/minute-sums.ts";
import { asymptotic, halfWidth } from "./asymptotic.ts";
import { certify } from "./certify.ts";

/** So many units with `n` trials each, of which every `every`-th unit has one bad. */
const arm = (units: number, n: number, every: number): UnitSums => {
  const sums = openSums();
  const none = { trials: 0, bad: 0 };
  for (let unit = 0; unit < units; unit += 1)
    addTrials(sums, none, { trials: n, bad: unit % every === 0 ? 1 : 0 });
  return sums;
};

describe("the width of a confidence sequence", () => {
  it.each([
    [1, 2.77909424],
    [0.5, 1.43409827],
    [2, 6.08638664],
  ])("at a standard error of %d, tuned to 1, is %d", (se, width) => {
    expect(halfWidth(se, 1, 0.05)).toBeCloseTo(width, 8);
  });
});

describe("the asymptotic certificate", () => {
  it("says nothing while an arm has fewer than 30 bad trials", () => {
    expect(asymptotic(arm(2_900, 10, 100), arm(9_000, 10, 100), 0.001)).toBeNull();
    expect(asymptotic(arm(3_000, 10, 100), arm(9_000, 10, 100), 0.001)).not.toBeNull();
  });

  it("certifies equal arms once there is enough, and a worse one never", () => {
    const stable = arm(100_000, 10, 100);
    const delta = 0.0005;
    const equal = asymptotic(arm(100_000, 10, 100), stable, delta);
    expect(equal?.difference).toBeCloseTo(0, 12);
    expect(equal?.halfWidth).toBeLessThan(delta);
    const worse = asymptotic(arm(100_000, 10, 50), stable, delta);
    expect((worse?.difference ?? 0) + (worse?.halfWidth ?? 0)).toBeGreaterThan(delta);
  });

  it("is wider where failures cluster in few units, and then asks for 100", () => {
    const spread = arm(10_000, 10, 100);
    const clustered = openSums();
    for (let unit = 0; unit < 10_000; unit += 1)
      addTrials(clustered, { trials: 0, bad: 0 }, { trials: 10, bad: unit % 1_000 === 0 ? 10 : 0 });
    expect(clustered.bad).toBe(spread.bad);
    const [wide, narrow] = [
      asymptotic(clustered, spread, 0.001),
      asymptotic(spread, spread, 0.001),
    ];
    expect(wide?.halfWidth ?? 0).toBeGreaterThan(1.5 * (narrow?.halfWidth ?? 1));
    const few = openSums();
    for (let unit = 0; unit < 9_000; unit += 1)
      addTrials(few, { trials: 0, bad: 0 }, { trials: 10, bad: unit % 1_000 === 0 ? 10 : 0 });
    expect(asymptotic(few, spread, 0.001)).toBeNull();
  });

  it("speaks where the exact one cannot: many failures on both arms", () => {
    const stable = arm(200_000, 10, 10);
    const candidate = arm(200_000, 10, 10);
    const minutes = { candidate, stable };
    const found = certify({ delta: 0.001, minutes, trials: minutes });
    expect(found.certified).toBe(true);
    expect(found.asymptotic).not.toBeNull();
    const nothing = { candidate: openSums(), stable: openSums() };
    expect(certify({ delta: 0.001, minutes: nothing, trials: nothing })).toMatchObject({
      certified: false,
      asymptotic: null,
    });
  });
});
