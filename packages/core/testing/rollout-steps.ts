import fc from "fast-check";
import type { Action, Fleet, Input } from "../rollout/input.ts";
import type { Plan } from "../rollout/plan.ts";
import type { Actor, Rollout, RolloutState } from "../rollout/state.ts";
import { positionOf } from "../rollout/view.ts";
import { ann, bob, healthy, noHarm, sampleVerdict, script, shortPlan } from "./rollout.ts";

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
);

const harm = fc.integer({ min: 0, max: 5 }).map((n) => ({ ...noHarm, harmed: n, rescues: 2 * n }));

const verdictInput = fc
  .record({
    outcome,
    isImmaterial: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    entryOffset: fc.constantFrom(0, 0, 0, 0, 0, 0, -1, 1),
    ageMs: fc.constantFrom(0, 0, 0, 0, 4_000, 5_001, -1_000),
    harm,
  })
  .map((random) => (state: RolloutState, nowMs: number): Input => {
    const stageEntry = (positionOf(state)?.stageEntry ?? 0) + random.entryOffset;
    const of = { atMs: nowMs - random.ageMs, stageEntry };
    const isWorse = random.isImmaterial && random.outcome === "undecided";
    const verdict = isWorse
      ? sampleVerdict("undecided", { ...of, reason: "immaterial" })
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

const constant =
  (input: Input): (() => Input) =>
  () =>
    input;

const input = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.record({ fleet, harm }).map((of) => constant({ kind: "tick", ...of })),
  },
  { weight: 20, arbitrary: verdictInput },
  {
    weight: 8,
    arbitrary: fc.tuple(action, actor).map(([of, by]) => constant({ kind: "action", by, ...of })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      constant({ kind: "fuse", splitter: "a:1", sentence: "10 failures in a row." }),
      constant({ kind: "replaced", by: bob, next: "shop.2" }),
    ),
  },
);

/** Fails and roll backs end a rollout, so that walks in which they are frequent end early. */
const calm: fc.Arbitrary<RandomStep["input"]> = fc.constantFrom<RandomStep["input"]>(
  (state, nowMs) => ({
    kind: "verdict",
    verdict: sampleVerdict("pass", {
      atMs: nowMs,
      stageEntry: positionOf(state)?.stageEntry ?? 0,
    }),
    harm: noHarm,
  }),
  constant({ kind: "tick", fleet: healthy, harm: noHarm }),
  constant({ kind: "action", by: ann, verb: "good", note: "", opened: [] }),
);

/** A walk: mostly a rollout that does well, with anything else in between. */
export const randomSteps: fc.Arbitrary<readonly RandomStep[]> = fc
  .integer({ min: 1, max: 8 })
  .chain((calmWeight) =>
    fc.array(
      fc.record({
        afterMs,
        input: fc.oneof({ weight: calmWeight, arbitrary: calm }, { weight: 2, arbitrary: input }),
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

export const randomRollout: fc.Arbitrary<Partial<Rollout>> = fc
  .constantFrom(...plans)
  .map((plan) => ({ plan }));
