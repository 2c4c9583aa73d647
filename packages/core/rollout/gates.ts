import { maxGateRecords } from "./limits.ts";
import { answersFor, isAnother, isSame } from "./people.ts";
import type { Answer, Approval, Delegation } from "./gate.ts";
import type { Expectation } from "./expectation.ts";
import type { AtState } from "./phases.ts";
import type { Actor, RolloutState } from "./state.ts";

/** The stage that it stands in asks for an approval, and nobody else has given it in this entry. */
export const approvalMissing = (state: AtState): boolean => {
  const stage = state.rollout.plan.stages[state.at.stage];
  return (
    stage?.approval === "required" &&
    !state.approvals.some(
      ({ by, stageEntry }) => stageEntry === state.at.stageEntry && isAnother(state.rollout, by),
    )
  );
};

/** A hotfix went straight to full; somebody else has not reviewed it since. */
export const reviewOwed = (state: RolloutState): boolean =>
  state.rollout.hotfix !== undefined &&
  !state.approvals.some(({ by }) => isAnother(state.rollout, by));

/**
 * Whether this person may answer for an expectation: its author or their delegate; where nobody is
 * named, whoever answers for the change. Nobody answers for somebody else's words.
 */
export const mayAnswer = (state: RolloutState, expectation: Expectation, actor: Actor): boolean => {
  if (actor.kind !== "person") return false;
  const { author } = expectation;
  const isOwn = author === null ? answersFor(state.rollout, actor) : isSame(author, actor.name);
  return isOwn || state.delegations.some((one) => isDelegate(state, one, { expectation, actor }));
};

type Asked = { readonly expectation: Expectation; readonly actor: Actor };

const isDelegate = (
  { rollout }: RolloutState,
  { by, to }: Delegation,
  { expectation, actor }: Asked,
): boolean => {
  if (!isSame(to, actor.name)) return false;
  return expectation.author === null
    ? answersFor(rollout, by)
    : isSame(expectation.author, by.name);
};

/** Expectations that nobody who may has answered yet. */
export const unanswered = (state: RolloutState): readonly Expectation[] =>
  (state.rollout.expectations ?? []).filter(
    (expectation) =>
      !state.answers.some(
        (answer) =>
          answer.expectation === expectation.id && mayAnswer(state, expectation, answer.by),
      ),
  );

/** The newest records are kept; the journal has them all. */
const kept = <T>(records: readonly T[]): readonly T[] => records.slice(-maxGateRecords);

const isBy = (a: Actor, b: Actor): boolean => a.kind === b.kind && a.name === b.name;

/** The same approval said again changes nothing (S11). */
export const withApproval = <S extends RolloutState>(state: S, approval: Approval): S => {
  const isKnown = state.approvals.some(
    (known) =>
      known.stageEntry === approval.stageEntry &&
      known.note === approval.note &&
      isBy(known.by, approval.by),
  );
  return isKnown ? state : { ...state, approvals: kept([...state.approvals, approval]) };
};

/** The newest answer of one person to one expectation stands. */
export const withAnswer = <S extends RolloutState>(state: S, answer: Answer): S => {
  const isOld = (known: Answer): boolean =>
    known.expectation === answer.expectation && isBy(known.by, answer.by);
  const before = state.answers.find(isOld);
  if (before?.answer === answer.answer && before.note === answer.note) return state;
  return {
    ...state,
    answers: kept([...state.answers.filter((known) => !isOld(known)), answer]),
  };
};

export const withDelegation = <S extends RolloutState>(state: S, delegation: Delegation): S => {
  const isKnown = state.delegations.some(
    ({ by, to }) => isBy(by, delegation.by) && to === delegation.to,
  );
  return isKnown ? state : { ...state, delegations: kept([...state.delegations, delegation]) };
};
