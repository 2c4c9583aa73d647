import { spanInWords } from "./duration.ts";
import { reviewOwed, unanswered } from "./gates.ts";
import { lookGiven, lookRequired, satisfies } from "./look.ts";
import { dwelledOf, freshVerdict, obstacles } from "./obstacles.ts";
import { ownersInWords } from "./people.ts";
import type { AtState, OwedState, StageState } from "./phases.ts";
import { percent } from "./plan.ts";
import { exposedInWords, stageExposes } from "./position.ts";
import type { RolloutState } from "./state.ts";

/** What happens next and why not yet, or how it ended: the one sentence of UI and CLI. */
export const waitsFor = (state: RolloutState, nowMs: number): string => {
  const { rollout } = state;
  switch (state.phase) {
    case "queued":
      return `Waits for its turn; nothing is exposed, and what it is compared with is pinned then.`;
    case "owed":
      return owedSentence(state);
    case "draft":
      return (
        state.hold?.sentence ??
        `Nothing is exposed. The first stage begins once ${rollout.candidate.id} answers and every splitter knows it.`
      );
    case "shadow":
    case "cohort":
    case "percent":
    case "full":
      return stageSentence(state, nowMs);
    case "holding":
      return state.hold.sentence;
    case "lowering":
      return `${state.holdsFor === undefined ? "" : `${state.holdsFor.sentence} `}Going down to ${exposedInWords(state.at)}; waits for every splitter to apply it.`;
    case "rolling_back":
      return `${state.cause.sentence} Going to 0%; waits for every splitter to apply it.`;
    case "rolled_back":
      return `${state.cause.sentence} ${rollout.stable.id} serves everybody.`;
    case "done":
      return state.owesLook
        ? `${rollout.candidate.id} is stable; a look by ${ownersInWords(rollout)} is still owed.`
        : `Done: ${rollout.candidate.id} is the stable version of ${rollout.service}.`;
  }
};

const stageSentence = (state: StageState, nowMs: number): string => {
  const { at, rollout } = state;
  const next = rollout.plan.stages[at.stage + 1];
  const unproven = rollout.plan.unproven === true ? " (unproven)" : "";
  const goal =
    next === undefined
      ? "done"
      : next.kind === "shadow"
        ? `shadow of ${percent(next.mirrorPpm)}`
        : exposedInWords(stageExposes(rollout.plan, at.stage + 1));
  const missing = obstacles(state, nowMs).map((obstacle) => obstacle.waitsFor);
  if (missing.length === 0) return `Next: ${goal}${unproven}, within seconds.`;
  const verdict = freshVerdict(at, nowMs);
  const waits = `Next: ${goal}${unproven}. Waits for ${listInWords(missing)}.`;
  return verdict?.outcome === "undecided" ? `${waits} ${verdict.sentence}` : waits;
};

const listInWords = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1) ?? ""}`;

/** Stable already; what is still owed, in one sentence. */
const owedSentence = (state: OwedState): string => {
  const owes = owedBy(state).map(({ what }) => owedWords[what]);
  return `${state.rollout.candidate.id} is stable since ${state.next} began; owed: ${owes.length === 0 ? "nothing more, done within seconds" : listInWords(owes)}.`;
};

export type Owed = {
  readonly what: "look" | "bake" | "answers" | "review";
  readonly sentence: string;
};

const owedWords: Readonly<Record<Owed["what"], string>> = {
  look: "a look",
  bake: "the rest of its bake",
  answers: "answers to its expectations",
  review: "a review",
};

/**
 * What is still owed: a rollout that is full but owed is not done. A look that an earlier stage
 * wanted is owed until any look that counts was given; at full it must be a new one (T14).
 */
export const owedBy = (state: RolloutState): readonly Owed[] => {
  const { rollout } = state;
  const version = rollout.candidate.id;
  const look: Owed = {
    what: "look",
    sentence: `A look at ${version} in production by ${ownersInWords(rollout)} is owed.`,
  };
  if (state.phase === "done") return state.owesLook ? [look] : [];
  if (!isPlaced(state)) return [];
  const stage = rollout.plan.stages[state.at.stage];
  const owed: Owed[] = owesLook(state) ? [look] : [];
  if (reviewOwed(state))
    owed.push({
      what: "review",
      sentence: `${version} went out as a hotfix; a review by somebody else than ${ownersInWords(rollout)} is owed.`,
    });
  if (stage?.kind !== "full") return owed;
  for (const { say, author } of unanswered(state))
    owed.push({
      what: "answers",
      sentence: `"${say}" waits for the answer of ${author ?? ownersInWords(rollout)}.`,
    });
  const bakeMs = stage.dwellMs - dwelledOf(state.at);
  if (bakeMs > 0)
    owed.push({ what: "bake", sentence: `It bakes at full for ${spanInWords(bakeMs)} more.` });
  return owed;
};

const isPlaced = (state: RolloutState): state is AtState =>
  "at" in state && state.at !== null && state.phase !== "rolling_back";

const owesLook = (state: AtState): boolean => {
  if (lookRequired(state)) return !lookGiven(state);
  const reached = state.rollout.plan.stages.slice(0, state.at.stage + 1);
  return (
    reached.some((stage) => stage.look !== "none") &&
    !state.looks.some((look) => satisfies(state, look))
  );
};
