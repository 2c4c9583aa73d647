import type { RolloutView } from "@dimmer/wire";
import { exitCode, type ExitCode } from "../exit-code.ts";
import type { Condition } from "./parse-condition.ts";
import { stageText } from "../view/words.ts";

export type Reached = { readonly exit: ExitCode; readonly sentence: string };

/** A sentence when this rollout can never meet the condition, else null. */
export const impossible = (condition: Condition, view: RolloutView): string | null => {
  if (condition.kind !== "stage" || stageIndex(condition.label, view) >= 0) return null;
  const known = view.stages.map(({ label }) => stageText(label)).join(", ");
  return `${view.id} has no stage \`${condition.label}\`; wait for done, gate or one of ${known}.`;
};

/** How the wait ends now; null while it goes on. */
export const reached = (condition: Condition, view: RolloutView): Reached | null => {
  const { phase, hold, id } = view;
  if (phase === "rolled_back")
    return { exit: exitCode.rolledBack, sentence: `${id} was rolled back: ${view.sentence}` };
  if (phase === "rolling_back") return null;
  if (isMet(condition, view)) return { exit: exitCode.done, sentence: `${id}: ${view.sentence}` };
  if (hold?.reason === "breachHeld")
    return { exit: exitCode.rolledBack, sentence: `${id} breached a guard: ${hold.sentence}` };
  if (hold !== null && needsPerson.has(hold.reason)) {
    const exit = condition.kind === "gate" ? exitCode.done : exitCode.waitsForPerson;
    return { exit, sentence: `${id} waits for ${hold.owner}: ${hold.sentence}` };
  }
  return null;
};

type Reason = NonNullable<RolloutView["hold"]>["reason"];

/** Holds that no tick or traffic ends. */
const needsPerson: ReadonlySet<Reason> = new Set<Reason>([
  "paused",
  "lookRequired",
  "immaterialRegression",
  "suspectRegression",
  "deadline",
]);

const isMet = (condition: Condition, view: RolloutView): boolean => {
  switch (condition.kind) {
    case "gate":
      return view.phase === "done";
    case "done":
      return view.phase === "done";
    case "full":
      return view.phase === "full" || view.phase === "done";
    case "stage": {
      if (view.phase === "done") return true;
      const at = stageIndex(condition.label, view);
      return view.stage !== null && view.stage >= at && hasEntered(view, at);
    }
  }
};

/** Decided is not applied: the stage counts once every splitter has it. */
const hasEntered = (view: RolloutView, at: number): boolean =>
  (view.stage ?? -1) > at || typeof view.stages[at]?.enteredAtMs === "number";

const stageIndex = (label: string, { stages }: RolloutView): number =>
  stages.findIndex((stage) => stage.label === label || stageText(stage.label) === label);
