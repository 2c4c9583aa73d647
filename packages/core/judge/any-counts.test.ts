import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BadUnit, Counts } from "../counts/bin.ts";
import type { Sheet } from "../counts/sheet.ts";
import { noFailures } from "../counts/bin.ts";
import { badUnit, binOf, countsOf, sheetOf, stageOf, startMs } from "../testing/split-counts.ts";
import { fold } from "../testing/traffic.ts";
import { openJudge } from "./fold/judge-state.ts";
import { judge } from "./judge.ts";
import type { Verdict } from "./verdict.ts";
import type { JudgeStage } from "./stage.ts";

const small = fc.nat({ max: 500 });
const odd = fc.constantFrom(NaN, -1, Infinity, 0.5, 2 ** 53, Number.MAX_SAFE_INTEGER);
const count = fc.oneof({ weight: 200, arbitrary: small }, { weight: 1, arbitrary: odd });
const unit = fc.nat({ max: 60 }).map((n) => `u${n}`);

const row: fc.Arbitrary<BadUnit> = fc
  .record({
    unit,
    n: fc.oneof(
      { weight: 50, arbitrary: fc.integer({ min: 1, max: 20 }) },
      { weight: 1, arbitrary: odd },
    ),
    signal: fc.constantFrom("errors" as const, "latencyTail" as const),
    endpoint: fc.constantFrom("GET /", "PUT /cart"),
  })
  .map(badUnit);
const counts: fc.Arbitrary<Counts> = fc
  .record({
    requests: count,
    rescued: small,
    slow: small,
    status: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: count }),
    bad: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(row) },
    ),
    badTruncated: fc.boolean(),
  })
  .map(({ status, ...rest }) => countsOf({ ...rest, failures: { ...noFailures, status } }));
const arm = fc.record(
  { bucket: counts, named: counts, keyless: counts, override: counts },
  { requiredKeys: ["bucket"] },
);
const bin = fc
  .record({ at: fc.nat({ max: 7_200 }), stable: arm, candidate: arm })
  .map(({ at, stable, candidate }) => binOf(at, { stable, candidate }));
const sheetRows: fc.Arbitrary<Sheet["stable"]> = fc.array(
  fc.tuple(
    unit,
    count,
    count,
    count,
    small,
    small,
    small,
    small,
    small,
    fc.option<number>(fc.oneof(small, odd)),
  ),
  { maxLength: 60 },
);
const sheet = fc
  .record({ minute: fc.nat({ max: 100 }), stable: sheetRows, candidate: sheetRows })
  .map(({ minute, ...rows }) => sheetOf(minute, rows));
const stage: fc.Arbitrary<JudgeStage> = fc
  .record({
    kind: fc.constantFrom(
      "shadow" as const,
      "cohort" as const,
      "percent" as const,
      "full" as const,
    ),
    exposurePpm: fc.integer({ min: 0, max: 1_000_000 }),
    nextExposurePpm: fc.integer({ min: 1, max: 1_000_000 }),
    objective: fc.double({ min: 0.5, max: 0.99999, noNaN: true }),
    alpha: fc.double({ min: 0, max: 0.01, noNaN: true }),
    slowMs: fc.constantFrom(null, 250),
    horizonMin: fc.integer({ min: 1, max: 10_000 }),
  })
  .map(stageOf);

/** What must be true of every pass. */
const expectEarned = ({ evidence }: Verdict, of: JudgeStage): void => {
  expect(evidence.candidate.requests).toBeGreaterThanOrEqual(of.floors.requests);
  if (of.kind === "percent") expect(evidence.certificate?.certified).toBe(true);
};

describe("judge, of any counts whatever", () => {
  it("gives a verdict of finite numbers with one sentence, and a pass only where it is earned", () => {
    const items = fc.array(
      fc.oneof({ weight: 3, arbitrary: bin }, { weight: 1, arbitrary: sheet }),
      {
        maxLength: 25,
      },
    );
    const moment = fc.record({
      nowMs: fc.nat({ max: 10_000_000 }).map((ms) => startMs + ms),
      lastBinMs: fc.option(fc.nat({ max: 10_000_000 }).map((ms) => startMs + ms)),
      splittersSilent: fc.boolean(),
    });
    const seen = new Set<string>();
    fc.assert(
      fc.property(stage, items, moment, (of, all, at) => {
        const state = openJudge(of);
        for (const item of all) fold(state, item);
        const verdict = judge(state, at);
        expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
        expect(verdict.sentence).toMatch(/^[^a-z].*\.$|^v2 .*\.$/);
        expect(verdict.sentence).not.toMatch(/NaN|Infinity|undefined|null/);
        if (verdict.outcome === "pass") {
          expectEarned(verdict, of);
          expect(at.splittersSilent).toBe(false);
        }
        seen.add(verdict.reason);
      }),
      { numRuns: 600 },
    );
    expect(seen.size).toBeGreaterThan(3);
  });
});
