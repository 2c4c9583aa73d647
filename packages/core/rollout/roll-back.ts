import { decided } from "./answer.ts";
import type { Command, Decision } from "./decision.ts";
import { dimmer, tell } from "./people.ts";
import type { OpenState } from "./phases.ts";
import { carried } from "./carried.ts";
import type { Cause } from "./state.ts";

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
  const marks: readonly Command[] =
    why === null ? [] : [{ kind: "markBad", service: rollout.service, version, why }];
  return decided(
    {
      phase: "rolling_back",
      ...carried(state),
      at: state.phase === "draft" ? null : state.at,
      cause,
      decidedAtMs: nowMs,
    },
    sentence,
    [
      { kind: "publish", rollout: rollout.id },
      ...marks,
      tell(rollout, `${rollout.service} ${version}: ${sentence}`),
    ],
  );
};

/** A splitter's fuse has put exposure to 0 there; the rest follows. */
export const rollBackByFuse = (
  state: OpenState,
  fuse: { readonly splitter: string; readonly sentence: string; readonly nowMs: number },
): Decision => {
  const sentence = `The fuse of splitter ${fuse.splitter} tripped: ${fuse.sentence}`;
  return rollBack(state, {
    cause: { kind: "fuse", sentence, by: dimmer, verdict: placedVerdict(state) },
    markBad: sentence,
    nowMs: fuse.nowMs,
  });
};

/** The last verdict before the end, as evidence of what was known. */
export const placedVerdict = (state: OpenState): Cause["verdict"] =>
  state.phase === "draft" ? null : state.at.lastVerdict;
