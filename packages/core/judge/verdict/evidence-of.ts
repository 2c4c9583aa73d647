import { readBurn } from "../../slo/burn-windows.ts";
import { certify, type Claim } from "../certificate/certify.ts";
import { marginFor, needsFor } from "../certificate/forecast.ts";
import type {
  ArmEvidence,
  CertificateEvidence,
  Evidence,
  ExercisedEvidence,
  GuardEvidence,
  Needs,
  RatioCounts,
  RatioEvidence,
} from "../evidence.ts";
import { excessFailures } from "../fold/across.ts";
import { shareOf } from "../fold/arm-totals.ts";
import { instanceEvidence } from "../fold/instances.ts";
import type { ArmState, JudgeState } from "../fold/judge-state.ts";
import { designEffect } from "../fold/minute-sums.ts";
import { recentShare } from "../fold/recent.ts";
import { sliceEvidence } from "../fold/slices.ts";
import type { ArmUnits } from "../fold/units.ts";
import { guardShare } from "../guard/guard.ts";
import { lnEvidence } from "../kernel/kernel.ts";
import { proofEvidence } from "../kernel/proof.ts";
import type { SampleRatio } from "../kernel/sample-ratio.ts";
import type { Moment } from "../moment.ts";
import { exercisedRequests, exercisedUnits, toleratedDesignEffect } from "../policy.ts";
import { notesOf } from "../sentence/note-sentence.ts";
import { circumstances } from "./finding.ts";

const armEvidence = (arm: ArmState, { errors }: ArmUnits): ArmEvidence => ({
  requests: arm.totals.requests,
  failures: arm.totals.failures,
  badUnits: arm.units.errors + arm.units.mirror,
  slow: arm.totals.slow,
  rescued: arm.totals.rescued,
  userMinutes: errors.trials,
  badUserMinutes: errors.bad,
});

/**
 * Whether the candidate fails seldom enough to be shown to more users at all. While both arms fail
 * alike it is no worse than stable, and still nothing is raised. A cohort is too small to forget:
 * there, all of the stage counts. At the guard's own share it is not calm any more, but at none.
 */
export const isCalm = ({ stage, candidate }: JudgeState): boolean => {
  const { totals, recent } = candidate;
  const share =
    stage.kind === "cohort" ? shareOf(totals.failures, totals.requests) : recentShare(recent);
  return share === 0 || share < guardShare(stage.objective);
};

/** Where the change acts, only what happened there is evidence. */
export const minutesOf = ({ units, stage }: JudgeState): Claim["minutes"] => {
  const which = stage.terms.touches.length > 0 ? "touched" : "errors";
  return { candidate: units.candidate[which], stable: units.stable[which] };
};

/** Only a percent stage certifies: elsewhere nothing is randomised, or stable is too small. */
const certificateOf = (state: JudgeState): CertificateEvidence | null => {
  const { stage } = state;
  if (stage.kind !== "percent") return null;
  const minutes = minutesOf(state);
  const delta = marginFor(stage.objective, stage.nextExposurePpm);
  const found = certify({ delta, minutes, trials: minutes });
  return { ...found, certified: found.certified && isCalm(state) };
};

/** The latency SLO by the same margin of its own budget; unit sums make requests comparable. */
const latencyCertificateOf = ({ stage, units }: JudgeState): CertificateEvidence | null => {
  const { latencySli } = stage.terms;
  if (stage.kind !== "percent" || latencySli === null) return null;
  return certify({
    delta: marginFor(latencySli.objective, stage.nextExposurePpm),
    minutes: { candidate: units.candidate.overSli, stable: units.stable.overSli },
    trials: { candidate: units.candidate.overSliRequests, stable: units.stable.overSliRequests },
  });
};

const needsOf = (state: JudgeState, certificate: CertificateEvidence | null): Needs | null => {
  if (certificate === null || certificate.certified) return null;
  const { units, stable } = state;
  const minutes = minutesOf(state);
  const { failures, requests } = stable.totals;
  const known = minutes.stable.trials > 0;
  const effect = designEffect(minutes.candidate);
  return needsFor({
    candidate: minutes.candidate,
    stable: known ? minutes.stable : { bad: failures, trials: requests },
    margin: certificate.delta,
    perMinute: units.covered === 0 ? 0 : minutes.candidate.trials / units.covered,
    effect: effect > toleratedDesignEffect ? effect : 1,
  });
};

const exercisedOf = ({ stage, candidate, units }: JudgeState): ExercisedEvidence | null => {
  if (stage.terms.touches.length === 0) return null;
  const requests = candidate.totals.touched;
  const { touchedUnits } = units.candidate;
  return {
    requests,
    units: touchedUnits,
    needsRequests: Math.max(0, exercisedRequests - requests),
    needsUnits: Math.max(0, exercisedUnits - touchedUnits),
  };
};

const ratioCounts = (ratio: SampleRatio): RatioCounts => ({
  candidate: ratio.candidate,
  stable: ratio.stable,
  log10E: lnEvidence(ratio.kernel) / Math.LN10,
  log10Threshold: ratio.lnThreshold / Math.LN10,
  mismatch: ratio.mismatch,
});

const ratioOf = ({ ratio }: JudgeState, at: Moment): RatioEvidence | null =>
  ratio === null
    ? null
    : {
        rho: ratio.assigned.rho,
        assigned: ratioCounts(ratio.assigned),
        outcomes: ratioCounts(ratio.outcomes),
        acknowledged: circumstances(at).mismatchAcknowledged,
      };

const guardsOf = ({ across, stage }: JudgeState, at: Moment): GuardEvidence => {
  const { guards, blastCap } = circumstances(at);
  return {
    excess: excessFailures(across),
    cap: blastCap,
    burn: readBurn(across.burn, at.nowMs, stage.objective),
    readings: guards,
  };
};

/** Everything a verdict rests on, as numbers for people, the journal and a replay. */
export const evidenceOf = (state: JudgeState, at: Moment): Evidence => {
  const certificate = certificateOf(state);
  const { stage, across } = state;
  return {
    stageEntry: stage.stageEntry,
    stable: armEvidence(state.stable, state.units.stable),
    candidate: armEvidence(state.candidate, state.units.candidate),
    signals: state.proofs.map(proofEvidence),
    certificate,
    latencyCertificate: latencyCertificateOf(state),
    needs: needsOf(state, certificate),
    exercised: exercisedOf(state),
    ratio: ratioOf(state, at),
    guards: guardsOf(state, at),
    slices: sliceEvidence(state.slices),
    instances: instanceEvidence(state.instances),
    notes: notesOf(state),
    exemplars: [...state.exemplars],
    inputs: {
      stage: state.stageHash,
      bins: across.bins,
      sheets: across.sheets,
      events: across.events,
      moment: {
        nowMs: at.nowMs,
        lastBinMs: at.lastBinMs,
        splittersSilent: at.splittersSilent,
        ...circumstances(at),
      },
    },
  };
};
