import { decided, progressed } from "./answer.ts";
import type { Command, Decision } from "./decision.ts";
import { type Expectation, type Outcome, outcomeInWords } from "./expectation.ts";
import { armedAfterDoneMs } from "./limits.ts";
import { tell } from "./people.ts";
import type { Of } from "./phases.ts";
import type { RolloutState } from "./state.ts";

/**
 * What production says about expectations now. A word that changes is a line of the story, and one
 * that breaks, or whose fields never arrived, is told to its author. Nothing is raised or lowered by
 * it: expectations are for people.
 */
export const hearOutcomes = (
  state: RolloutState,
  { outcomes }: Of<"expectations">,
  nowMs: number,
): Decision => {
  if (state.phase === "done" && nowMs - state.doneAtMs > armedAfterDoneMs) return progressed(state);
  const all = state.rollout.expectations ?? [];
  const known = new Map(state.outcomes.map((outcome) => [outcome.expectation, outcome]));
  const changed: { readonly expectation: Expectation; readonly outcome: Outcome }[] = [];
  for (const outcome of outcomes) {
    const expectation = all.find(({ id }) => id === outcome.expectation);
    const before = known.get(outcome.expectation);
    if (expectation === undefined || (before !== undefined && before.atMs > outcome.atMs)) continue;
    known.set(outcome.expectation, outcome);
    if (outcome.word !== (before?.word ?? "notYet")) changed.push({ expectation, outcome });
  }
  const next = { ...state, outcomes: all.flatMap(({ id }) => known.get(id) ?? []) };
  if (changed.length === 0) return progressed(next);
  const sentences = changed.map(
    ({ expectation, outcome }) =>
      `"${expectation.say}": ${outcomeInWords[outcome.word]}. ${outcome.sentence}`,
  );
  return decided(next, sentences.join(" "), changed.flatMap(toAuthor(state)));
};

const toAuthor =
  ({ rollout }: RolloutState) =>
  ({
    expectation,
    outcome,
  }: {
    readonly expectation: Expectation;
    readonly outcome: Outcome;
  }): readonly Command[] => {
    if (outcome.word === "met" || outcome.word === "notYet") return [];
    const said = `${rollout.service} ${rollout.candidate.id}: you expected "${expectation.say}": ${outcomeInWords[outcome.word]}. ${outcome.sentence}`;
    const told = tell(rollout, said);
    return [
      expectation.author === null || told.kind !== "tell"
        ? told
        : { ...told, to: [expectation.author] },
    ];
  };
