import { fullPpm, percent } from "../../rollout/plan.ts";
import type { JudgeState } from "../fold/judge-state.ts";
import { recentShare } from "../fold/recent.ts";
import type { CertificateEvidence, ExercisedEvidence, Needs } from "../evidence.ts";
import { minutesOf } from "../verdict/evidence-of.ts";
import {
  countText,
  durationText,
  objectiveText,
  plural,
  sentenceCase,
  shareText,
  versionText,
} from "./wording.ts";

/** The sentences of what goes well, and what is still missing. */

const nameOf = ({ stage }: JudgeState): string => versionText(stage.version);

/** "Nothing wrong so far: 0 errors in 412 candidate requests". */
const soFar = ({ candidate, stable }: JudgeState): string => {
  const { failures, requests } = candidate.totals;
  const seen = `${plural(failures, "error")} in ${plural(requests, "candidate request")}`;
  if (failures === 0) return `Nothing wrong so far: ${seen}`;
  const { totals } = stable;
  const share = (arm: typeof totals): string => shareText(arm.failures / Math.max(1, arm.requests));
  return `So far ${seen} (${share(candidate.totals)}, ${share(totals)} on stable)`;
};

const nextOf = ({ stage }: JudgeState): string =>
  stage.nextExposurePpm >= fullPpm ? "full" : percent(stage.nextExposurePpm);

/** What promotion still needs, the same words wherever it is said: `150 more user-minutes, about 40 s`. */
export const needsText = ({ userMinutes, ms }: Needs): string => {
  const more = plural(Math.ceil(userMinutes), "more user-minute");
  return ms === null ? more : `${more}, about ${durationText(ms)}`;
};

export const nobodyYet = (state: JudgeState): string => {
  const name = nameOf(state);
  switch (state.stage.kind) {
    case "shadow":
      return `No request has been copied to ${name} yet; nothing is known about it.`;
    case "cohort":
      return `No user of the cohort has met ${name} yet: open it as one of them, wait, or promote.`;
    case "percent":
    case "full":
      return `No user has met ${name} at ${percent(state.stage.exposurePpm)} yet; nothing is known about it.`;
  }
};

export const floorsMissing = (state: JudgeState, missing: readonly string[]): string =>
  missing.length === 0
    ? `${soFar(state)}; it bakes at full.`
    : `${soFar(state)}; before ${state.stage.kind === "full" ? "it is done" : "more users see it"}: ${missing.join(", ")}.`;

export const unproven = (
  state: JudgeState,
  { delta }: CertificateEvidence,
  needs: Needs | null,
): string => {
  const claim = `less than ${shareText(delta)} excess for ${nextOf(state)}`;
  if (needs !== null) {
    const stop = needs.ms === null ? "" : ",";
    return `${soFar(state)}; ${needsText(needs)}${stop} to prove ${claim}.`;
  }
  const { candidate, stable } = minutesOf(state);
  const share = (arm: typeof stable): string => shareText(arm.bad / Math.max(1, arm.trials));
  return `Too close to call: ${share(candidate)} of candidate user-minutes failed, ${share(stable)} on stable; neither ${claim} nor a regression is proven.`;
};

/** Certified by failures, and not yet by the latency SLO. */
export const latencyUnproven = (state: JudgeState, { delta }: CertificateEvidence): string => {
  const { candidate, stable } = state.units;
  const share = ({ overSliRequests: of }: typeof stable): string =>
    shareText(of.bad / Math.max(1, of.trials));
  const ms = countText(state.stage.terms.latencySli?.underMs ?? 0);
  return `Failures are few enough for ${nextOf(state)}, slowness is not yet proven to be: ${share(candidate)} of candidate requests took more than ${ms} ms, ${share(stable)} on stable; less than ${shareText(delta)} excess must be shown.`;
};

/** How much is missing until the change itself was met. */
export const notExercised = (state: JudgeState, of: ExercisedEvidence): string => {
  const missing = [
    ...(of.needsRequests > 0 ? [plural(of.needsRequests, "more request")] : []),
    ...(of.needsUnits > 0 ? [plural(of.needsUnits, "more user")] : []),
  ].join(" and ");
  return `Not exercised: ${plural(of.requests, "request")} of ${plural(of.units, "user")} have met what the change touches on ${nameOf(state)}; ${missing} are needed before it is shown to more.`;
};

export const notCalm = ({ candidate, stable, stage }: JudgeState): string => {
  const slo = `the SLO of ${objectiveText(stage.objective)}`;
  if (stage.kind === "cohort") {
    const { failures, requests } = candidate.totals;
    return `${countText(failures)} of ${plural(requests, "request")} of the cohort failed on ${versionText(stage.version)}: not proven, but too many for ${slo}. Look at them, then promote or roll back.`;
  }
  const now = shareText(recentShare(candidate.recent));
  return `${now} of candidate requests fail now, ${shareText(recentShare(stable.recent))} on stable, far more than ${slo} allows: nothing is raised until that is over.`;
};

export const tooLittleTraffic = (
  state: JudgeState,
  delta: number,
  of: {
    readonly needs: Needs;
    readonly leftMs: number;
    readonly provable: number;
  },
): string =>
  `Too little traffic: to prove less than ${shareText(delta)} excess for ${nextOf(state)} takes ${needsText(of.needs)}; the ${durationText(Math.max(0, of.leftMs))} left in this stage can prove ${shareText(of.provable)}. Wait, or promote by hand.`;

export const proven = (state: JudgeState, { delta }: CertificateEvidence): string => {
  const { failures, requests } = state.candidate.totals;
  return `Good enough for ${nextOf(state)}, proven: ${plural(failures, "error")} in ${plural(requests, "candidate request")}, less than ${shareText(delta)} more failing user-minutes than stable.`;
};

export const cohortFine = (state: JudgeState): string => {
  const { failures, requests } = state.candidate.totals;
  return `The cohort is fine on ${nameOf(state)}: ${countText(failures)} of ${plural(requests, "request")} failed; nobody is compared yet.`;
};

export const shadowFine = (state: JudgeState): string => {
  const { candidate, stable } = state;
  return `Copies go well: of ${plural(candidate.totals.requests, "copied request")}, ${nameOf(state)} alone failed ${countText(candidate.totals.failures)}, stable alone ${countText(stable.totals.failures)}.`;
};

const seenBy = ({ candidate }: JudgeState): string => {
  const { failures, rescued, requests } = candidate.totals;
  const seen = Math.max(0, failures - rescued);
  return `${countText(seen)} of ${plural(requests, "request")} failed for users (${shareText(seen / Math.max(1, requests))})`;
};

export const withinSlo = (state: JudgeState): string =>
  `${sentenceCase(nameOf(state))} keeps the SLO of ${objectiveText(state.stage.objective)} at full: ${seenBy(state)}.`;

export const missesSlo = (state: JudgeState): string =>
  `${sentenceCase(nameOf(state))} misses the SLO of ${objectiveText(state.stage.objective)} at full: ${seenBy(state)}. It is not done until it keeps it; look at what fails, or roll back.`;
