import type { JudgeState } from "../fold/judge-state.ts";
import { isBreached } from "../guard/guard.ts";
import { isProven, type Proof, proofEvidence } from "../kernel/proof.ts";
import type { Moment } from "../moment.ts";
import { grossRatio, signalTable } from "../policy.ts";
import * as say from "../sentence/fault-sentence.ts";
import { absoluteFailure } from "./absolute.ts";
import { isMismatched } from "./blindness.ts";
import { distinctBad, excessOf, isEnough, isMaterial } from "./material.ts";
import type { Finding } from "./finding.ts";

/** Nobody has said anything: what the state alone amounts to. */
const alone: Moment = { nowMs: 0, lastBinMs: null, splittersSilent: false };

/**
 * What ends the rollout now (rows 1 and 2 of `docs/spec/judge.md` §9), whatever else holds. A
 * comparison of arms whose sample ratio is wrong proves nothing until somebody has explained it.
 */
export const failing = (state: JudgeState, at: Moment = alone): Finding | null =>
  absoluteFailure(state, at) ?? (isMismatched(state, at) ? null : regression(state));

/** Proofs against the candidate, strongest evidence first. */
const provenOf = ({ proofs }: JudgeState): readonly Proof[] =>
  proofs.filter(isProven).toSorted((a, b) => b.lnMost - a.lnMost);

/**
 * On `full` the holdback is too small to blame by itself: a proof against the candidate fails it
 * only together with a breach of the SLO.
 */
const regression = (state: JudgeState): Finding | null => {
  const { guard, stage } = state;
  const proof = provenOf(state).find(
    (proven) => mayRollBack(proven) && isEnough(state, proven) && isMaterial(state, proven),
  );
  if (proof === undefined) return null;
  if (stage.kind !== "full")
    return { outcome: "fail", reason: "regression", sentence: say.regression(state, proof) };
  return proof.signal === "errors" && isBreached(guard, guard.slo)
    ? { outcome: "fail", reason: "absoluteGuard", sentence: say.sloBroken(state, proof) }
    : null;
};

/** Whether such a signal may roll back by itself: some only hold, some only do when it is gross. */
const mayRollBack = (proof: Proof): boolean => {
  if (proof.signal === "mirror") return true;
  const { action } = signalTable[proof.signal];
  return action === "rollback" || (action === "holdUnlessGross" && isGross(proof));
};

const isGross = (proof: Proof): boolean => (proofEvidence(proof).riskRatioAbove ?? 0) >= grossRatio;

/** Proven, but not worth a rollback without the author (row 4), or by too few users as yet. */
export const doubtful = (state: JudgeState): Finding | null => {
  const proofs = provenOf(state);
  const proof = proofs.find((proven) => isEnough(state, proven)) ?? proofs[0];
  if (proof === undefined) return null;
  const undecided = (reason: Finding["reason"], sentence: string): Finding => ({
    outcome: "undecided",
    reason,
    sentence,
  });
  if (!isEnough(state, proof))
    return undecided("unproven", say.tooFew(state, proof, distinctBad(state, proof)));
  if (!mayRollBack(proof)) return undecided("suspect", say.suspect(state, proof));
  return undecided(
    "immaterial",
    isMaterial(state, proof)
      ? say.worseThanHoldback(state, proof)
      : say.immaterial(state, proof, excessOf(state, proof.signal)),
  );
};
