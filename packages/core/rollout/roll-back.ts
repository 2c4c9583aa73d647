import { decided, progressed } from "./answer.ts";
import type { Command, Decision } from "./decision.ts";
import { holdBreach } from "./hold.ts";
import { isPastReturn } from "./no-return.ts";
import { dimmer, page } from "./people.ts";
import type { DraftState, OpenState, PlacedState } from "./phases.ts";
import { carried } from "./carried.ts";
import type { Cause, Rollout } from "./state.ts";

export type RollBack = {
  readonly cause: Cause;
  /** Why the version must not be shipped again without a reason; null marks it only if it failed. */
  readonly markBad: string | null;
  readonly nowMs: number;
};

/**
 * To 0, at once, from anywhere. Needs nothing: no evidence, no applied stage, no fresh counts, no
 * person (S6, S7). Nothing leads back out of it.
 */
export const rollBack = (state: OpenState, { cause, markBad, nowMs }: RollBack): Decision => {
  const { rollout } = state;
  const sentence = `${cause.sentence} Rolling back to ${rollout.stable.id}.`;
  const failed = placedVerdict(state);
  const why = markBad ?? (failed?.outcome === "fail" ? failed.sentence : null);
  const version = rollout.candidate.id;
  const marks = why === null ? [] : marksBad(rollout, why);
  return decided(
    {
      phase: "rolling_back",
      ...carried(state),
      at: state.phase === "draft" || state.phase === "owed" ? null : state.at,
      cause,
      decidedAtMs: nowMs,
    },
    sentence,
    [
      ...(state.phase === "owed" ? returning(state) : []),
      { kind: "publish", rollout: rollout.id },
      ...marks,
      page(rollout, `${rollout.service} ${version}: ${sentence}`),
    ],
  );
};

/** Known as bad by its id and, where the build has one, by its digest under any other id. */
export const marksBad = (rollout: Rollout, why: string): readonly Command[] => {
  const { id, digest } = rollout.candidate;
  return [id, ...(digest === undefined ? [] : [digest])].map((version) => ({
    kind: "markBad",
    service: rollout.service,
    version,
    why,
  }));
};

/** It is stable already: what was stable before it becomes that again. */
const returning = ({ rollout }: OpenState): readonly Command[] => [
  { kind: "adopt", service: rollout.service, version: rollout.stable },
];

/**
 * A splitter's fuse has put exposure to 0 there; the rest follows. Where the plan holds on a breach,
 * and past the point of no return, it holds and pages instead, as for a verdict.
 */
export const rollBackByFuse = (
  state: DraftState | PlacedState,
  fuse: { readonly splitter: string; readonly sentence: string; readonly nowMs: number },
): Decision => {
  const sentence = `The fuse of splitter ${fuse.splitter} tripped: ${fuse.sentence}`;
  const holds = state.rollout.plan.onBreach === "hold" || isPastReturn(state);
  // A fuse is told again after every hello; what is held for a breach already pages nobody twice.
  if (state.phase === "holding" && state.hold.reason === "breachHeld" && holds)
    return progressed(state);
  if (state.phase !== "draft" && holds)
    return holdBreach(state, state.at, { sentence, nowMs: fuse.nowMs });
  return rollBack(state, {
    cause: { kind: "fuse", sentence, by: dimmer, verdict: placedVerdict(state) },
    markBad: sentence,
    nowMs: fuse.nowMs,
  });
};

/** The last verdict before the end, as evidence of what was known. */
export const placedVerdict = (state: OpenState): Cause["verdict"] =>
  state.phase === "draft" ? null : state.at.lastVerdict;
