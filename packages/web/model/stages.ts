import { percent } from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";
import { moment, duration } from "./time.ts";
import { cohortWords } from "./dimmer.ts";

type StageOfView = RolloutView["stages"][number];

type StopState = StageOfView["state"];

/** One stop of the stage rail. */
export type StageStop = {
  readonly key: string;
  /** `Internal users`, `5%`, `Full`. */
  readonly name: string;
  readonly state: StopState;
  /** The state in a word, said to screen readers and by shape to everybody else. */
  readonly stateWord: string;
  /** `entered 14:03:22`, `holds 10 s`, `look required`. */
  readonly detail: string;
};

export const stageStops = (
  rollout: Pick<RolloutView, "stages">,
  nowMs: number,
): readonly StageStop[] =>
  rollout.stages.map((stage, index) => ({
    key: `${index} ${stage.label}`,
    name: stageName(stage),
    state: stage.state,
    stateWord: stateWords[stage.state],
    detail: stageDetail(stage, nowMs),
  }));

/** The stage as a person says it. */
export const stageName = (stage: Pick<StageOfView, "kind" | "label" | "exposurePpm">): string => {
  switch (stage.kind) {
    case "shadow":
      return `Shadow ${stage.label.replace(/^shadow:/, "")}`;
    case "cohort":
      return capital(cohortWords([stage.label.replace(/^cohort:/, "")]));
    case "percent":
      return percent(stage.exposurePpm);
    case "full":
      return "Full";
  }
};

const stateWords: Readonly<Record<StopState, string>> = {
  failed: "failed",
  done: "passed",
  now: "now",
  next: "to come",
  never: "not reached",
};

const stageDetail = (stage: StageOfView, nowMs: number): string => {
  if (stage.state === "never") return "not reached";
  if (stage.state === "failed") return "rolled back here";
  if (stage.enteredAtMs !== null) return `since ${moment(stage.enteredAtMs, nowMs)}`;
  if (stage.state === "now") return "being applied";
  const hold = stage.dwellMs > 0 ? `at least ${duration(stage.dwellMs)}` : "no least time";
  const gates = [
    ...(stage.look === "required" ? ["look required"] : []),
    ...(stage.approval === "required" ? ["approval required"] : []),
  ];
  return [hold, ...gates].join(", ");
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
