import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noFailures } from "../../counts/bin.ts";
import {
  badUnit,
  binOf,
  countsOf,
  failing,
  second,
  stageOf,
  startMs,
} from "../../testing/split-counts.ts";
import { failsAt, fold, splitCounts } from "../../testing/traffic.ts";
import { applyBin } from "./fold.ts";
import { openJudge } from "./judge-state.ts";
import { judge } from "../judge.ts";

const at = { nowMs: startMs + 5_000, lastBinMs: startMs + 4_000, splittersSilent: false };

describe("applyBin", () => {
  it("gives bit-identical verdicts for the same bins and moments", () => {
    const share = fc.double({ min: 0, max: 0.3, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1 }), share, (seed, bad) => {
        const traffic = {
          stage: stageOf({ slowMs: 100, exposurePpm: 250_000 }),
          users: 200,
          rps: 10,
          seconds: 130,
          seed,
          answer: failsAt(bad),
        };
        const run = () => {
          const state = openJudge(traffic.stage);
          for (const item of splitCounts(traffic)) fold(state, item);
          return judge(state, at);
        };
        expect(run()).toEqual(run());
      }),
      { numRuns: 20 },
    );
  });

  it("does not depend on how often verdicts were asked for", () => {
    const traffic = {
      stage: stageOf(),
      users: 200,
      rps: 20,
      seconds: 130,
      seed: 5,
      answer: failsAt(0.05),
    };
    const [asked, silent] = [openJudge(traffic.stage), openJudge(traffic.stage)];
    for (const item of splitCounts(traffic)) {
      fold(asked, item);
      judge(asked, { ...at, nowMs: item.startMs });
      fold(silent, item);
    }
    expect(judge(asked, at)).toEqual(judge(silent, at));
  });

  it("ignores other services, rollouts and stage entries", () => {
    const state = openJudge(stageOf());
    const { candidate, stable } = second(0, { candidate: failing(9, ["a", "b", "c"]) });
    for (const other of [
      { service: "x" },
      { rollout: "shop.2" },
      { rollout: null },
      { stageEntry: 3 },
    ])
      applyBin(state, binOf(0, { candidate, stable, ...other }));
    expect(judge(state, at).evidence.candidate).toMatchObject({ requests: 0, failures: 0 });
  });

  it("counts a unit's first bad event, and its 4th and 16th apart", () => {
    const state = openJudge(stageOf());
    const heavy = (n: number) =>
      countsOf({
        requests: 20,
        failures: { ...noFailures, reset: n },
        bad: [badUnit({ unit: "u", n })],
      });
    const counted = () =>
      judge(state, at).evidence.signals.map(({ tier, candidateBad }) => [tier, candidateBad]);
    applyBin(state, second(0, { candidate: heavy(3) }));
    expect(counted()).toEqual([
      [1, 1],
      [4, 0],
      [16, 0],
    ]);
    applyBin(state, second(1, { candidate: heavy(1) }));
    applyBin(state, second(2, { candidate: heavy(12) }));
    applyBin(state, second(3, { candidate: heavy(20) }));
    expect(counted()).toEqual([
      [1, 1],
      [4, 1],
      [16, 1],
    ]);
  });

  it("counts a unit once though its bin comes twice", () => {
    const state = openJudge(stageOf());
    const bin = second(0, { candidate: failing(10, ["a", "b"]) });
    applyBin(state, bin);
    applyBin(state, bin);
    const { candidate, signals } = judge(state, at).evidence;
    expect(candidate).toMatchObject({ requests: 20, badUnits: 2 });
    expect(signals[0]?.candidateBad).toBe(2);
  });

  it("compares only those whom the hash assigned", () => {
    const state = openJudge(stageOf());
    for (const by of ["named", "override", "keyless", "denied"] as const)
      applyBin(state, second(0, { candidate: failing(10, ["a", "b"]) }, by));
    expect(judge(state, at).evidence.signals[0]?.candidateBad).toBe(0);
  });

  it("does not compare a second in which bad units of stable were left out", () => {
    const state = openJudge(stageOf());
    const stable = { ...failing(100, ["s"]), badTruncated: true };
    applyBin(state, second(0, { candidate: failing(10, ["a", "b"]), stable }));
    const { candidate, signals } = judge(state, at).evidence;
    expect(candidate.badUnits).toBe(2);
    expect(signals[0]).toMatchObject({ candidateBad: 0, stableBad: 0 });
  });

  it("keeps what was proven, and when it first was", () => {
    const state = openJudge(stageOf());
    applyBin(state, second(0, { candidate: failing(100, ["a", "b", "c", "d", "e", "f"]) }));
    const proven = judge(state, at).evidence.signals[0];
    expect(proven?.crossedAtMs).toBe(startMs);
    const many = Array.from({ length: 500 }, (_, i) => `s${i}`);
    applyBin(
      state,
      second(1, { stable: failing(9_000, many), candidate: countsOf({ requests: 9_000 }) }),
    );
    const later = judge(state, at).evidence.signals[0];
    expect(later?.crossedAtMs).toBe(startMs);
    expect(later?.log10E).toBe(proven?.log10E);
  });

  it("says how much worse at least, by rising evidence", () => {
    const state = openJudge(stageOf());
    const above = (): number | null => judge(state, at).evidence.signals[0]?.riskRatioAbove ?? null;
    expect(above()).toBeNull();
    const rising: (number | null)[] = [];
    for (let i = 0; i < 12; i++) {
      applyBin(state, second(i, { candidate: failing(50, [`c${i}`, `d${i}`]) }));
      rising.push(above());
    }
    expect(rising.at(-1)).toBe(10);
    const numbers = rising.map((r) => r ?? 0);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });
});
