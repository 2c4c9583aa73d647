import fc from "fast-check";
import type { Action, Fleet, Input } from "../rollout/input.ts";
import type { Plan } from "../rollout/plan.ts";
import type { Actor, Rollout, RolloutState } from "../rollout/state.ts";
import { positionOf } from "../rollout/view.ts";
import type { Surroundings } from "../rollout/surroundings.ts";
import {
  ann,
  bob,
  calm,
  cheapForecast,
  fullBudget,
  healthy,
  noHarm,
  sampleExpectation,
  sampleRollout,
  sampleVerdict,
  script,
  shortPlan,
  startMs,
  strictPlan,
} from "./rollout.ts";

/** One random input and the time before it; verdicts name their stage entry relative to the state's. */
export type RandomStep = {
  readonly afterMs: number;
  readonly input: (state: RolloutState, nowMs: number) => Input;
};

const outcome = fc.constantFrom("pass", "pass", "pass", "undecided", "blind", "fail" as const);
const actor = fc.constantFrom<Actor>(ann, ann, bob, script, { kind: "dimmer", name: "dimmer" });

const afterMs = fc.oneof(
  { weight: 20, arbitrary: fc.constant(1_000) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 4_000 }) },
  { weight: 1, arbitrary: fc.constantFrom(-3_600_000, -1, 0, 61_000, 3_700_000) },
);

const fleet: fc.Arbitrary<Fleet> = fc.oneof(
  { weight: 12, arbitrary: fc.constant(healthy) },
  {
    weight: 2,
    arbitrary: fc.record({
      live: fc.integer({ min: 0, max: 3 }),
      applied: fc.integer({ min: 0, max: 3 }),
      silent: fc.integer({ min: 0, max: 1 }),
      refusal: fc.constantFrom(null, null, "unknown hash."),
      candidateHealthy: fc.constantFrom(true, false, null),
      stableSlowMs: fc.constantFrom(null, 80),
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom("percentages", "everything" as const)
      .map((lapsed): Fleet => ({ ...healthy, lapsed })),
  },
);

const harm = fc.integer({ min: 0, max: 5 }).map((n) => ({ ...noHarm, harmed: n, rescues: 2 * n }));

const thin = Array.from({ length: 12 }, () => "unproven" as const);

const verdictInput = fc
  .record({
    outcome,
    doubt: fc.constantFrom("immaterial", "sampleRatio", "serviceBurn", ...thin),
    entryOffset: fc.constantFrom(0, 0, 0, 0, 0, 0, -1, 1),
    ageMs: fc.constantFrom(0, 0, 0, 0, 4_000, 5_001, -1_000),
    harm,
  })
  .map((random) => (state: RolloutState, nowMs: number): Input => {
    const stageEntry = (positionOf(state)?.stageEntry ?? 0) + random.entryOffset;
    const of = { atMs: nowMs - random.ageMs, stageEntry };
    const verdict =
      random.outcome === "undecided"
        ? sampleVerdict("undecided", { ...of, reason: random.doubt })
        : sampleVerdict(random.outcome, of);
    return { kind: "verdict", verdict, harm: random.harm };
  });

const action: fc.Arbitrary<Action> = fc.oneof(
  fc
    .constantFrom("promote", "promote", "pause", "resume", "resume", "rollback" as const)
    .map((verb) => ({ verb, why: "" })),
  fc
    .constantFrom(null, 0, 10_000, 50_000, 400_000, Number.NaN, -1)
    .map((toPpm) => ({ verb: "lower" as const, toPpm, why: "" })),
  fc
    .constantFrom("good", "good", "good", "good", "bad" as const)
    .map((verb) => ({ verb, note: "", opened: [] })),
);

const spoken: fc.Arbitrary<Action> = fc.oneof(
  fc.constant<Action>({ verb: "approve", note: "" }),
  fc
    .constantFrom("met", "broken", "unsure" as const)
    .map((answer): Action => ({ verb: "answer", expectation: "e1", answer, note: "" })),
  fc.constant<Action>({ verb: "delegate", to: "bob", why: "" }),
  fc.constantFrom("known", "").map((why): Action => ({ verb: "acknowledge", why })),
  fc
    .constantFrom<Plan>(
      strictPlan,
      { ...shortPlan, onBreach: "hold" },
      { ...strictPlan, onBreach: "hold" },
    )
    .map((plan): Action => ({ verb: "tighten", plan, why: "" })),
);

/** Mostly calm; now and then something of the surroundings is in the way. */
const around: fc.Arbitrary<Partial<Surroundings>> = fc.oneof(
  { weight: 24, arbitrary: fc.constant({}) },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Partial<Surroundings>>(
      { stopped: { by: "bob", why: "incident", atMs: startMs } },
      { window: { opens: "Mon–Fri 09:00–16:00 UTC", opensInMs: 3_600_000 } },
      { window: { opens: "never", opensInMs: null } },
      { budget: { ...fullBudget, remaining: 0.05 } },
      { forecast: { ...cheapForecast, fits: false } },
      { telemetry: { kind: "storeDown", sinceMs: startMs } },
      { telemetry: { kind: "candidateSilent", sinceMs: startMs } },
      { telemetry: { kind: "bothSilent", sinceMs: startMs } },
      { telemetry: { kind: "contradicts", sinceMs: startMs, sentence: "They differ" } },
      { stableReachable: false },
    ),
  },
);

/** The candidate has said nothing for so long, and does not answer either. */
const silentAndDead = (nowMs: number): Partial<Surroundings> => ({
  telemetry: { kind: "candidateSilent", sinceMs: nowMs - 130_000 },
});

/** A burn alert that began at this time after or before now, ms. */
const pagedAfterMs = fc.oneof(
  { weight: 30, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(0, -1_000, -4_000_000) },
);

const rarely = fc.integer({ min: 0, max: 60 }).map((n) => n === 0);

const tick = fc
  .record({ fleet, harm, around, pagedAfterMs, isDead: rarely })
  .map((random) => (_state: RolloutState, nowMs: number): Input => {
    const { pagedAfterMs: after } = random;
    const page = after === null ? null : { sinceMs: nowMs + after, sentence: "shop burns." };
    const said = random.isDead ? silentAndDead(nowMs) : random.around;
    const surroundings = calm(nowMs, { page, ...said });
    const seen = random.isDead ? { ...random.fleet, candidateHealthy: false } : random.fleet;
    return { kind: "tick", fleet: seen, harm: random.harm, surroundings };
  });

const constant =
  (input: Input): (() => Input) =>
  () =>
    input;

const input = fc.oneof(
  {
    weight: 20,
    arbitrary: tick,
  },
  { weight: 20, arbitrary: verdictInput },
  {
    weight: 8,
    arbitrary: fc.tuple(action, actor).map(([of, by]) => constant({ kind: "action", by, ...of })),
  },
  {
    weight: 3,
    arbitrary: fc.tuple(spoken, actor).map(([of, by]) => constant({ kind: "action", by, ...of })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      constant({ kind: "fuse", splitter: "a:1", sentence: "10 failures in a row." }),
      constant({ kind: "replaced", by: bob, next: "shop.2" }),
      constant({ kind: "replaced", by: bob, next: "shop.2" }),
      constant({ kind: "stableLost", by: bob, sentence: "v1 is rolled back." }),
    ),
  },
  { weight: 1, arbitrary: fc.constant(constant({ kind: "turn", stable: sampleRollout().stable })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom("met", "broken", "notYet", "neverArrived" as const)
      .map((word) => (_state: RolloutState, nowMs: number): Input => ({
        kind: "expectations",
        outcomes: [
          { expectation: "e1", word, sentence: "12 of 30.", atMs: nowMs, candidate: 1, stable: 2 },
        ],
      })),
  },
);

/** Fails and roll backs end a rollout, so that walks in which they are frequent end early. */
const doingWell: fc.Arbitrary<RandomStep["input"]> = fc.constantFrom<RandomStep["input"]>(
  (state, nowMs) => ({
    kind: "verdict",
    verdict: sampleVerdict("pass", {
      atMs: nowMs,
      stageEntry: positionOf(state)?.stageEntry ?? 0,
    }),
    harm: noHarm,
  }),
  (_state, nowMs) => ({
    kind: "tick",
    fleet: healthy,
    harm: noHarm,
    surroundings: calm(nowMs),
  }),
  constant({ kind: "action", by: ann, verb: "good", note: "", opened: [] }),
  (state, nowMs) =>
    state.phase === "full"
      ? { kind: "replaced", by: bob, next: "shop.2" }
      : { kind: "tick", fleet: healthy, harm: noHarm, surroundings: calm(nowMs) },
  constant({ kind: "action", by: bob, verb: "approve", note: "" }),
  constant({ kind: "action", by: ann, verb: "answer", expectation: "e1", answer: "met", note: "" }),
);

/** A walk: mostly a rollout that does well, with anything else in between. */
export const randomSteps: fc.Arbitrary<readonly RandomStep[]> = fc
  .integer({ min: 1, max: 8 })
  .chain((calmWeight) =>
    fc.array(
      fc.record({
        afterMs,
        input: fc.oneof(
          { weight: calmWeight, arbitrary: doingWell },
          { weight: 2, arbitrary: input },
        ),
      }),
      { maxLength: 120, size: "max" },
    ),
  );

/** The short plan with some of its stages. */
const only = (...indices: readonly number[]): Plan => ({
  ...shortPlan,
  stages: shortPlan.stages.filter((_stage, index) => indices.includes(index)),
});

/** `full` missing at the end, stages without a pass in time, holding on a breach, and the usual. */
const plans: readonly Plan[] = [
  shortPlan,
  { ...shortPlan, onBreach: "hold" },
  { ...only(2, 3, 4), onBreach: "hold", onLost: "keep" },
  only(1, 2, 3, 4),
  only(2, 3, 4),
  only(0, 2, 4),
  only(0, 4),
  only(1, 4),
  only(4),
  only(0, 1, 2),
  {
    ...shortPlan,
    stages: shortPlan.stages.map((stage) => ({ ...stage, dwellMs: 1_000, deadlineMs: 3_000 })),
  },
];

const rollouts: readonly Partial<Rollout>[] = [
  ...plans.map((plan) => ({ plan })),
  { plan: shortPlan, expectations: [sampleExpectation] },
  { plan: strictPlan },
  { plan: shortPlan, hotfix: "the till is down" },
  { plan: { ...shortPlan, unproven: true } },
  { plan: { ...shortPlan, noReturn: { stage: 2, why: "the old column is gone" } } },
  { plan: { ...only(2, 4), noReturn: { stage: 1, why: "the old column is gone" } } },
  { plan: { ...shortPlan, onDeadline: "rollback" } },
  { plan: { ...shortPlan, noReturn: { stage: 0, why: "the table is dropped" } } },
  { plan: { ...only(2, 3, 4), noReturn: { stage: 0, why: "the table is dropped" } } },
];

export const randomRollout: fc.Arbitrary<Partial<Rollout>> = fc.constantFrom(...rollouts);
