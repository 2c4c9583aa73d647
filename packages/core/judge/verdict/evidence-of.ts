import { certificateAlpha, lnCertificate } from "../certificate/exact.ts";
import { shareOf } from "../fold/arm-totals.ts";
import type { ArmState, JudgeState } from "../fold/judge-state.ts";
import { marginFor, needsFor } from "../certificate/forecast.ts";
import { guardShare } from "../guard/guard.ts";
import { proofEvidence } from "../kernel/proof.ts";
import { recentShare } from "../fold/recent.ts";
import { type ArmMinutes, certifiable } from "../fold/user-minutes.ts";
import type { ArmEvidence, CertificateEvidence, Evidence, Needs } from "../verdict.ts";

const armEvidence = ({ totals, badUnits }: ArmState, minutes: ArmMinutes): ArmEvidence => ({
  requests: totals.requests,
  failures: totals.failures,
  badUnits,
  slow: totals.slow,
  rescued: totals.rescued,
  userMinutes: minutes.trials,
  badUserMinutes: minutes.bad,
});

/**
 * Whether the candidate fails seldom enough to be shown to more users at all. While both arms fail
 * alike it is no worse than stable, and still nothing is raised. A cohort is too small to forget:
 * there, all of the stage counts.
 */
export const isCalm = ({ stage, candidate }: JudgeState): boolean => {
  const { totals, recent } = candidate;
  const share =
    stage.kind === "cohort" ? shareOf(totals.failures, totals.requests) : recentShare(recent);
  return share <= guardShare(stage.objective);
};

/** Only a percent stage certifies: elsewhere nothing is randomised, or stable is too small. */
const certificateOf = (state: JudgeState): CertificateEvidence | null => {
  const { stage, minutes } = state;
  if (stage.kind !== "percent") return null;
  const delta = marginFor(stage.objective, stage.nextExposurePpm);
  const lnE = lnCertificate(certifiable(minutes.candidate), certifiable(minutes.stable), delta);
  const lnThreshold = -Math.log(certificateAlpha);
  return { delta, lnE, lnThreshold, certified: lnE >= lnThreshold && isCalm(state) };
};

const needsOf = (state: JudgeState, certificate: CertificateEvidence | null): Needs | null => {
  if (certificate === null || certificate.certified) return null;
  const { minutes, stable } = state;
  const { failures, requests } = stable.totals;
  const known = minutes.stable.trials > 0;
  return needsFor({
    candidate: certifiable(minutes.candidate),
    stable: known ? certifiable(minutes.stable) : { bad: failures, trials: requests },
    margin: certificate.delta,
    perMinute: minutes.covered === 0 ? 0 : minutes.candidate.trials / minutes.covered,
  });
};

/** Everything a verdict rests on, as numbers for people and the journal. */
export const evidenceOf = (state: JudgeState): Evidence => {
  const certificate = certificateOf(state);
  return {
    stageEntry: state.stage.stageEntry,
    stable: armEvidence(state.stable, state.minutes.stable),
    candidate: armEvidence(state.candidate, state.minutes.candidate),
    signals: state.proofs.map(proofEvidence),
    certificate,
    needs: needsOf(state, certificate),
    exemplars: [...state.exemplars],
  };
};
