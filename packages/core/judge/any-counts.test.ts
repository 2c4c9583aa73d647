import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BadUnit, Counts, InstanceCounts } from "../counts/bin.ts";
import type { Sheet } from "../counts/sheet.ts";
import { noFailures } from "../counts/bin.ts";
import { badUnit, binOf, countsOf, sheetOf, stageOf, startMs } from "../testing/split-counts.ts";
import { fold } from "../testing/traffic.ts";
import type { EventCounts } from "./event-counts.ts";
import { applyEventCounts } from "./fold/fold.ts";
import type { GuardReading } from "./guard-reading.ts";
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
const instance: fc.Arbitrary<InstanceCounts> = fc.record({
  arm: fc.constantFrom("stable" as const, "candidate" as const),
  origin: fc.constantFrom("http://a:1", "http://b:1", "http://c:1"),
  requests: count,
  failures: small,
  crashes: fc.nat({ max: 2 }),
});
const bin = fc
  .record({
    at: fc.integer({ min: -600, max: 7_200 }),
    stable: arm,
    candidate: arm,
    instances: fc.array(instance, { maxLength: 4 }),
  })
  .map(({ at, ...of }) => binOf(at, of));
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
const rule = { methods: ["PUT"], path: "/cart", header: null };
const eventUnit = fc.record({ unit, n: fc.oneof(small, odd), eventId: fc.constant("e") });
const eventCounts: fc.Arbitrary<EventCounts> = fc.record({
  rollout: fc.constant("shop.1"),
  stageEntry: fc.constant(2),
  signal: fc.constantFrom("crashReports" as const, "expectation" as const),
  name: fc.constantFrom("", "carts grow"),
  seconds: fc.array(
    fc.record({
      startMs: fc.nat({ max: 7_200_000 }).map((ms) => startMs + ms),
      stable: fc.array(eventUnit, { maxLength: 3 }),
      candidate: fc.array(eventUnit, { maxLength: 3 }),
    }),
    { maxLength: 5 },
  ),
  late: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: odd }),
  events: count,
  fieldsArrived: fc.boolean(),
  watermarkMs: fc.nat({ max: 9_000_000 }).map((ms) => startMs + ms),
});
const reading: fc.Arbitrary<GuardReading> = fc.record({
  name: fc.constant("p99"),
  state: fc.constantFrom("ok", "ok", "ok", "breached", "blind" as const),
  sentence: fc.constant("p99 is 120 ms."),
  atMs: fc.oneof(
    fc.nat({ max: 10_000_000 }).map((ms) => startMs + ms),
    odd,
  ),
});

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
    body: fc.constantFrom(null, { p90Ms: 200, p50Ms: 0.5 }),
    instances: fc.record({ stable: fc.nat({ max: 5 }), candidate: fc.nat({ max: 5 }) }),
    terms: fc.record({
      latencySli: fc.constantFrom(null, { underMs: 100, objective: 0.99 }),
      touches: fc.constantFrom([], [rule]),
      success: fc.constantFrom(null, { event: rule, requests: 3, minutes: 1 }),
      weights: fc.constantFrom({}, { errors: 0 }, { crashReports: 0.1, latencyTail: 0 }),
      expectations: fc.constantFrom([], ["carts grow"]),
    }),
    horizonMin: fc.integer({ min: 1, max: 10_000 }),
  })
  .map(stageOf);

/** What must be true of every pass. */
const expectEarned = ({ evidence }: Verdict, of: JudgeStage): void => {
  expect(evidence.candidate.requests).toBeGreaterThanOrEqual(of.floors.requests);
  if (of.kind !== "percent") return;
  expect(evidence.certificate?.certified).toBe(true);
  expect(evidence.latencyCertificate?.certified ?? true).toBe(true);
  expect(evidence.exercised?.needsRequests ?? 0).toBe(0);
  const { ratio, inputs, guards } = evidence;
  const mismatch = ratio?.assigned.mismatch === true || ratio?.outcomes.mismatch === true;
  expect(mismatch && ratio?.acknowledged !== true).toBe(false);
  for (const { state, atMs } of inputs?.moment.guards ?? []) {
    expect(state).toBe("ok");
    expect((inputs?.moment.nowMs ?? Infinity) - atMs).toBeLessThanOrEqual(60_000);
  }
  expect(guards?.burn.some(({ firing }) => firing)).toBe(false);
};

describe("judge, of any counts whatever", () => {
  it("gives a verdict of finite numbers with one sentence, and a pass only where it is earned", () => {
    const items = fc.array(
      fc.oneof(
        { weight: 6, arbitrary: bin },
        { weight: 2, arbitrary: sheet },
        { weight: 1, arbitrary: eventCounts },
      ),
      {
        maxLength: 25,
      },
    );
    const moment = fc.record({
      nowMs: fc.nat({ max: 10_000_000 }).map((ms) => startMs + ms),
      lastBinMs: fc.option(fc.nat({ max: 10_000_000 }).map((ms) => startMs + ms)),
      splittersSilent: fc.boolean(),
      guards: fc.array(reading, { maxLength: 2 }),
      blastCap: fc.option(fc.oneof(small, odd)),
      mismatchAcknowledged: fc.boolean(),
    });
    const seen = new Set<string>();
    fc.assert(
      fc.property(stage, items, moment, (of, all, at) => {
        const state = openJudge(of);
        // Each twice: a message that was repeated by mistake.
        for (const item of [...all, ...all.slice(0, 3)])
          if ("watermarkMs" in item) applyEventCounts(state, item);
          else fold(state, item);
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
