import { type Answer, isFailure, isRepeatable } from "../traffic/answer.ts";
import { findFlips } from "../traffic/flip.ts";
import { changesOf, type Told } from "./history.ts";

export type Figure = {
  readonly name: string;
  /** Null when it could not be measured; then `unit` says why. */
  readonly value: string | number | boolean | null;
  readonly unit: string;
  /** In words; null for a figure that is only printed. */
  readonly goal: string | null;
  /** Whether the goal is met; null without one. */
  readonly met: boolean | null;
};

/** What was recorded while the story ran. All times are ms since 1970. */
export type Recorded = {
  readonly v2: Told | null;
  readonly v3: Told | null;
  /** All answers to the traffic, as clients saw them. */
  readonly answers: readonly Answer[];
  /** Traces whose answer of stable replaced a failed one of the candidate; null: nobody could say. */
  readonly rescued: ReadonlySet<string> | null;
  /** When the first bad answer of v2 at a percent stage was complete; null when none was found. */
  readonly firstBadMs: number | null;
  readonly kill: ControlKill | null;
  /** Largest proportional set size of all processes; null where the system cannot say. */
  readonly pssMaxMb: number | null;
};

export type ControlKill = {
  readonly atMs: number;
  /** When the new process answered. */
  readonly backAtMs: number;
};

/** The table of figures of the story, from recorded data alone. */
export const figuresOf = (recorded: Recorded): readonly Figure[] => [
  ...badVersion(recorded),
  ...goodVersion(recorded),
  ...wholeStory(recorded),
];

const badVersion = ({ v2, answers, firstBadMs }: Recorded): readonly Figure[] => {
  const failed = v2 === null ? null : failuresDuring(v2, answers);
  const repeatable = failed?.filter(({ route }) => isRepeatable(route)).length ?? null;
  const others = failed?.filter(({ route }) => !isRepeatable(route)).length ?? null;
  const verdict = v2?.view.cause?.verdict ?? null;
  const ended = v2?.view.endedAtMs ?? null;
  return [
    goal("v2.outcome", v2?.view.phase ?? null, {
      unit: "",
      goal: "rolled_back",
      met: (phase) => phase === "rolled_back",
    }),
    goal("v2.exposure-max-ppm", v2?.view.maxExposurePpm ?? null, {
      unit: "ppm",
      goal: "< 250000",
      met: (ppm) => ppm < 250_000,
    }),
    goal("v2.rescues", v2?.view.harm.rescues ?? null, {
      unit: "requests",
      goal: "> 0",
      met: (count) => count > 0,
    }),
    goal("v2.repeatable-failures-seen", repeatable, none("requests")),
    goal("v2.other-failures-seen", others, {
      unit: "requests",
      goal: "≤ 10",
      met: (count) => count <= 10,
    }),
    printed("v2.users-harmed", v2?.view.harm.harmed ?? null, "users"),
    printed("v2.detection-requests", verdict?.evidence.candidate.requests ?? null, "requests"),
    printed(
      "v2.detection-ms",
      verdict === null || firstBadMs === null ? null : Math.round(verdict.atMs - firstBadMs),
      "ms",
    ),
    goal("v2.rollback-ms", verdict === null || ended === null ? null : ended - verdict.atMs, {
      unit: "ms",
      goal: "≤ 200",
      met: (ms) => ms <= 200,
    }),
  ];
};

const goodVersion = ({ v3 }: Recorded): readonly Figure[] => [
  goal("v3.outcome", v3?.view.phase ?? null, {
    unit: "",
    goal: "full",
    met: (phase) => phase === "full",
  }),
  goal("v3.false-alarms", v3 === null ? null : falseAlarms(v3), none("alarms")),
];

const wholeStory = (recorded: Recorded): readonly Figure[] => {
  const { v2, v3, kill, answers, rescued, pssMaxMb } = recorded;
  const told = [v2, v3].filter((rollout) => rollout !== null);
  const knowable = told.length > 0 && rescued !== null;
  const flips = knowable ? findFlips(answers, changesOf(told), rescued).length : null;
  return [
    goal("arm-flips", flips, none("answers")),
    goal(
      "control-kill.failures",
      kill === null ? null : failuresByKill(kill, v2, answers),
      none("requests"),
    ),
    goal("control-kill.same-end", kill === null || v2 === null ? null : sameEnd(v2), {
      unit: "",
      goal: "true",
      met: (same) => same,
    }),
    goal("pss-max-mb", pssMaxMb === null ? null : Math.round(pssMaxMb), {
      unit: "MB",
      goal: "≤ 1500",
      met: (mb) => mb <= 1_500,
    }),
  ];
};

/** Failed answers to requests that were sent between the start of a rollout and its end. */
const failuresDuring = ({ view }: Told, answers: readonly Answer[]): readonly Answer[] =>
  answers.filter(
    (answer) =>
      isFailure(answer) &&
      answer.endMs >= view.shippedAtMs &&
      (view.endedAtMs === null || answer.startMs <= view.endedAtMs),
  );

/**
 * Failures while control was gone that the candidate did not answer itself: its own 500s are the
 * bug of the story and have nothing to do with control.
 */
const failuresByKill = (
  { atMs, backAtMs }: ControlKill,
  v2: Told | null,
  answers: readonly Answer[],
): number =>
  answers.filter(
    (answer) =>
      isFailure(answer) &&
      answer.endMs >= atMs &&
      answer.startMs <= backAtMs &&
      (answer.servedBy === null || answer.servedBy !== v2?.view.candidate.id),
  ).length;

/** The end is what it would have been: rolled back by evidence, and the journal has no gap. */
const sameEnd = ({ view, journal }: Told): boolean =>
  view.phase === "rolled_back" &&
  view.cause?.kind === "verdict" &&
  journal.every(({ seq }, index) => seq === (journal[0]?.seq ?? 0) + index);

/** How often Dimmer by itself held, lowered or rolled back a version that was good. */
const falseAlarms = ({ journal }: Told): number =>
  journal.filter(
    ({ phase, by }, index) =>
      by.kind === "dimmer" &&
      ["holding", "lowering", "rolling_back"].includes(phase) &&
      journal[index - 1]?.phase !== phase,
  ).length;

type Goal<Value> = {
  readonly unit: string;
  readonly goal: string;
  readonly met: (value: Value) => boolean;
};

const none = (unit: string): Goal<number> => ({ unit, goal: "0", met: (count) => count === 0 });

/** What was not measured has not met its goal. */
const goal = <Value extends string | number | boolean>(
  name: string,
  value: Value | null,
  { unit, goal: words, met }: Goal<Value>,
): Figure => ({ name, value, unit, goal: words, met: value !== null && met(value) });

const printed = (name: string, value: number | null, unit: string): Figure => ({
  name,
  value,
  unit,
  goal: null,
  met: null,
});
