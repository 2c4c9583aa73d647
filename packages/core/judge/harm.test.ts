import { describe, expect, it } from "vitest";
import { noFailures } from "../counts/bin.ts";
import { badUnit, binOf, countsOf } from "../testing/split-counts.ts";
import { applyBinToHarm, harmTotals, openHarm } from "./harm.ts";

const failed = (n: number, rescued: number, bad: ReturnType<typeof badUnit>[]) =>
  countsOf({ requests: 10, failures: { ...noFailures, reset: n }, rescued, bad });

describe("harm", () => {
  it("is nothing at first", () => {
    expect(harmTotals(openHarm())).toEqual({
      harmed: 0,
      rescuedUnits: 0,
      rescues: 0,
      seenFailures: 0,
    });
  });

  it("tells users who saw a failure from users who were spared one", () => {
    const harm = openHarm();
    const rows = [
      badUnit({ unit: "spared", n: 2, seen: 0 }),
      badUnit({ unit: "harmed", n: 1, seen: 1 }),
      badUnit({ unit: "both", n: 3, seen: 1 }),
    ];
    applyBinToHarm(harm, binOf(0, { candidate: { bucket: failed(6, 4, rows) } }));
    expect(harmTotals(harm)).toEqual({ harmed: 2, rescuedUnits: 2, rescues: 4, seenFailures: 2 });
  });

  it("counts a user once over all stages and ways of assignment", () => {
    const harm = openHarm();
    const row = [badUnit({ unit: "u" })];
    applyBinToHarm(harm, binOf(0, { stageEntry: 1, candidate: { named: failed(1, 0, row) } }));
    applyBinToHarm(harm, binOf(9, { stageEntry: 2, candidate: { bucket: failed(1, 0, row) } }));
    expect(harmTotals(harm)).toMatchObject({ harmed: 1, seenFailures: 2 });
  });

  it("is not what stable did, nor slowness", () => {
    const harm = openHarm();
    const slow = [badUnit({ unit: "u", signal: "latencyTail", seen: 0, kind: "slow" })];
    const stable = { bucket: failed(1, 0, [badUnit()]) };
    applyBinToHarm(harm, binOf(0, { stable, candidate: { bucket: failed(0, 0, slow) } }));
    expect(harmTotals(harm)).toMatchObject({ harmed: 0, rescuedUnits: 0, seenFailures: 0 });
  });

  it("leaves out a bin that holds something else than counts", () => {
    const harm = openHarm();
    const broken = { ...failed(1, 0, [badUnit()]), rescued: NaN };
    applyBinToHarm(harm, binOf(0, { candidate: { bucket: broken } }));
    expect(harmTotals(harm)).toMatchObject({ harmed: 0, seenFailures: 0 });
  });
});
