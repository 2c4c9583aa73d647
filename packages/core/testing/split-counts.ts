import type { AssignedBy } from "../cohort/assignment.ts";
import { type BadUnit, type Bin, type Counts, noFailures, noMirror } from "../counts/bin.ts";
import type { Sheet, SheetRow } from "../counts/sheet.ts";
import { noTerms } from "../judge/terms.ts";
import type { JudgeStage } from "../judge/stage.ts";

/** Midday of some day; the start of every stage entry in these tests. */
export const startMs = 1_800_000_000_000;

/** A percent stage of a service with an SLO of 99 %: 5 % now, 25 % next. */
export const stageOf = (over: Partial<JudgeStage> = {}): JudgeStage => ({
  service: "shop",
  rollout: "shop.1",
  version: "v2",
  stageEntry: 2,
  kind: "percent",
  exposurePpm: 50_000,
  nextExposurePpm: 250_000,
  objective: 0.99,
  alpha: 0.0018,
  slowMs: null,
  body: null,
  terms: noTerms,
  instances: { stable: 1, candidate: 1 },
  floors: { dwellMs: 10_000, requests: 300, units: 30 },
  horizonMin: 360,
  enteredAtMs: startMs,
  ...over,
});

export const countsOf = (over: Partial<Counts> = {}): Counts => {
  const requests = over.requests ?? 0;
  return {
    requests,
    attempts: requests,
    failures: noFailures,
    rescued: 0,
    slow: 0,
    overSli: 0,
    touched: 0,
    latency: [],
    bad: [],
    badTruncated: false,
    ...over,
  };
};

/** Counts of requests of which each named unit had one fail, in front of the user. */
export const failing = (requests: number, units: readonly string[]): Counts =>
  countsOf({
    requests,
    failures: { ...noFailures, status: units.length },
    bad: units.map((unit) => badUnit({ unit })),
  });

export const badUnit = (over: Partial<BadUnit> = {}): BadUnit => ({
  unit: "u",
  signal: "errors",
  n: 1,
  seen: 1,
  kind: "status",
  endpoint: "PUT /cart",
  eventId: `event-${over.unit ?? "u"}`,
  ...over,
});

/** The bin of one second of a stage entry. */
export const binOf = (second: number, over: Partial<Bin> = {}): Bin => ({
  bootId: "boot",
  seq: second + 1,
  service: "shop",
  stageEntry: 2,
  rollout: "shop.1",
  generation: 1,
  startMs: startMs + 1_000 * second,
  stable: {},
  candidate: {},
  mirror: noMirror,
  instances: [],
  ...over,
});

/** A second in which each arm did this, all assigned in one way. */
export const second = (
  at: number,
  arms: { readonly candidate?: Counts; readonly stable?: Counts },
  by: AssignedBy = "bucket",
): Bin =>
  binOf(at, {
    candidate: arms.candidate === undefined ? {} : { [by]: arms.candidate },
    stable: arms.stable === undefined ? {} : { bucket: arms.stable },
  });

/** A sheet's row of a unit; what arrived is what ended unless said otherwise. */
export const rowOf = (
  unit: string,
  of: {
    readonly requests: number;
    readonly arrived?: number;
    readonly bad?: number;
    readonly overSli?: number;
    readonly touched?: number;
    readonly touchedBad?: number;
    readonly success?: number;
    readonly sampleMs?: number;
  },
): SheetRow => [
  unit,
  of.arrived ?? of.requests,
  of.requests,
  of.bad ?? 0,
  0,
  of.overSli ?? 0,
  of.touched ?? 0,
  of.touchedBad ?? 0,
  of.success ?? 0,
  of.sampleMs ?? null,
];

export const sheetOf = (minute: number, over: Partial<Sheet> = {}): Sheet => ({
  bootId: "boot",
  seq: minute + 1,
  service: "shop",
  rollout: "shop.1",
  stageEntry: 2,
  minute,
  startMs: startMs + 60_000 * minute,
  sampled: 1,
  stable: [],
  candidate: [],
  ...over,
});
