import type { RolloutView } from "@dimmer/wire";
import type { Tone } from "./tone.ts";

type Phase = RolloutView["phase"];
export type PhaseView = { readonly word: string; readonly tone: Tone };

const phases: Readonly<Record<Phase, PhaseView>> = {
  queued: { word: "Waiting its turn", tone: "wait" },
  owed: { word: "Stable, owed", tone: "wait" },
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

/** Something may still be raised: a forecast of the next step says something. */
export const isRaising = (rollout: Pick<RolloutView, "phase">): boolean =>
  ["draft", "shadow", "cohort", "percent", "holding", "lowering"].includes(rollout.phase);

/** Whether the rollout has come to its end: nothing moves any more. */
export const ended = (rollout: Pick<RolloutView, "phase">): boolean =>
  rollout.phase === "rolled_back" || rollout.phase === "done";

/**
 * What the rollout waits for or how it ended, without the verdict's own sentence: the verdict section
 * says that one.
 */
export const waitsSentence = (
  rollout: Pick<RolloutView, "sentence" | "verdict" | "cause" | "phase" | "candidate">,
): string => {
  const verdict = rollout.verdict ?? rollout.cause?.verdict ?? null;
  if (verdict === null) return rollout.sentence;
  const rest = rollout.sentence.replace(verdict.sentence, "").replace(/\s+/g, " ").trim();
  if (rest === "") return rollout.sentence;
  return rollout.phase === "rolled_back" && rest !== rollout.sentence
    ? `${rollout.candidate.id} was rolled back. ${rest}`
    : rest;
};
