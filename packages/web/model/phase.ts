import type { RolloutView } from "@dimmer/wire";
import type { Tone } from "./tone.ts";

export type Phase = RolloutView["phase"];
export type PhaseView = { readonly word: string; readonly tone: Tone };

const phases: Readonly<Record<Phase, PhaseView>> = {
  draft: { word: "Starting", tone: "wait" },
  shadow: { word: "In shadow", tone: "candidate" },
  cohort: { word: "Internal users", tone: "candidate" },
  percent: { word: "Raising", tone: "candidate" },
  full: { word: "Full", tone: "candidate" },
  holding: { word: "Holding", tone: "wait" },
  lowering: { word: "Lowering", tone: "wait" },
  rolling_back: { word: "Rolling back", tone: "bad" },
  rolled_back: { word: "Rolled back", tone: "bad" },
  done: { word: "Done", tone: "good" },
};

/** The phase in a word. A rollout that is full or done and owed says so. */
export const phaseView = (rollout: Pick<RolloutView, "phase" | "owed">): PhaseView => {
  const owesLook = rollout.owed.some((debt) => debt.what === "look");
  if (rollout.phase === "full" && owesLook) return { word: "Full, owed", tone: "wait" };
  if (rollout.phase === "done" && owesLook) return { word: "Done, look owed", tone: "wait" };
  return phases[rollout.phase];
};

/** Whether the rollout has come to its end: nothing moves any more. */
export const ended = (rollout: Pick<RolloutView, "phase">): boolean =>
  rollout.phase === "rolled_back" || rollout.phase === "done";
