import { certifiable } from "../certificate/certify.ts";
import { provableMargin } from "../certificate/forecast.ts";
import type { Evidence } from "../evidence.ts";
import { shareOf } from "../fold/arm-totals.ts";
import type { JudgeState } from "../fold/judge-state.ts";
import type { Moment } from "../moment.ts";
import * as sayGuard from "../sentence/guard-sentence.ts";
import * as say from "../sentence/progress-sentence.ts";
import { durationText, plural } from "../sentence/wording.ts";
import { isCalm, minutesOf } from "./evidence-of.ts";
import { circumstances, type Finding } from "./finding.ts";

/** Whether the next stage may be entered (rows 5 to 8 of `docs/spec/judge.md` §9). */
export const promotion = (state: JudgeState, evidence: Evidence, at: Moment): Finding => {
  if (state.candidate.totals.requests === 0)
    return undecided("insufficientTraffic", say.nobodyYet(state));
  return (
    burning(state, evidence, at) ??
    starving(state, evidence, at.nowMs) ??
    unexercised(state, evidence) ??
    belowFloors(state, at.nowMs) ??
    proof(state, evidence)
  );
};

/** Error budgets that burn, the service's or the candidate's own: nothing is raised meanwhile. */
const burning = (state: JudgeState, { guards }: Evidence, at: Moment): Finding | null => {
  const { serviceBurn } = circumstances(at);
  if (serviceBurn !== null && state.stage.kind !== "shadow")
    return undecided("serviceBurn", sayGuard.serviceBurns(serviceBurn));
  const own = guards?.burn.find(({ firing }) => firing);
  return own === undefined ? null : undecided("cohortBurn", sayGuard.cohortBurns(state, own));
};

/** A change that nobody has met has proven nothing, however long it was exposed. */
const unexercised = (state: JudgeState, { exercised }: Evidence): Finding | null => {
  if (exercised === null || state.stage.kind !== "percent") return null;
  return exercised.needsRequests + exercised.needsUnits === 0
    ? null
    : undecided("notExercised", say.notExercised(state, exercised));
};

const belowFloors = (state: JudgeState, nowMs: number): Finding | null => {
  const missing = missingFloors(state, nowMs);
  const { floors, kind, enteredAtMs } = state.stage;
  const ms = floors.dwellMs - (nowMs - enteredAtMs);
  // How long it bakes at full is told by what the rollout waits for.
  const dwell = ms > 0 && kind !== "full" ? [`${durationText(ms)} more in this stage`] : [];
  return missing.length === 0 && !(ms > 0)
    ? null
    : undecided("floors", say.floorsMissing(state, [...missing, ...dwell]));
};

const proof = (state: JudgeState, evidence: Evidence): Finding => {
  switch (state.stage.kind) {
    case "shadow":
      return pass(say.shadowFine(state));
    case "cohort":
      return isCalm(state)
        ? pass(say.cohortFine(state))
        : undecided("unproven", say.notCalm(state));
    case "percent":
      return certified(state, evidence);
    case "full":
      return keepsSlo(state)
        ? pass(say.withinSlo(state))
        : undecided("unproven", say.missesSlo(state));
  }
};

const pass = (sentence: string): Finding => ({ outcome: "pass", reason: "proven", sentence });

const undecided = (reason: Finding["reason"], sentence: string): Finding => ({
  outcome: "undecided",
  reason,
  sentence,
});

const certified = (state: JudgeState, evidence: Evidence): Finding => {
  const { certificate, latencyCertificate, needs } = evidence;
  if (!isCalm(state)) return undecided("unproven", say.notCalm(state));
  if (certificate === null) return undecided("unproven", say.nobodyYet(state));
  if (!certificate.certified) return undecided("unproven", say.unproven(state, certificate, needs));
  if (latencyCertificate?.certified === false)
    return undecided("unproven", say.latencyUnproven(state, latencyCertificate));
  return pass(say.proven(state, certificate));
};

/** The forecast goes beyond what the stage may last: say so, and what could be proven instead. */
const starving = (
  state: JudgeState,
  { certificate, needs }: Evidence,
  nowMs: number,
): Finding | null => {
  if (certificate === null || needs === null || needs.ms === null) return null;
  const leftMs = state.stage.enteredAtMs + state.stage.horizonMin * 60_000 - nowMs;
  if (needs.ms <= leftMs) return null;
  const { units } = state;
  const { candidate, stable } = minutesOf(state);
  const reachable =
    candidate.trials * (1 + Math.max(0, leftMs) / (60_000 * Math.max(1, units.covered)));
  const provable = provableMargin(certifiable(stable), reachable);
  const forecast = { needs, leftMs, provable };
  return undecided("insufficientTraffic", say.tooLittleTraffic(state, certificate.delta, forecast));
};

const missingFloors = ({ stage, candidate, units: seen }: JudgeState, nowMs: number): string[] => {
  const { floors, kind } = stage;
  const requests = floors.requests - candidate.totals.requests;
  const known = Math.max(seen.candidate.records.size, candidate.units.errors);
  const units = kind === "cohort" || kind === "shadow" ? 0 : floors.units - known;
  return [
    ...(requests > 0 ? [plural(requests, "more request")] : []),
    ...(units > 0
      ? [seen.covered > 0 ? plural(units, "more user") : firstCount(stage, nowMs)]
      : []),
  ];
};

const minuteMs = 60_000;

/** Sheets name users minute by minute: before the first one nobody knows how many there are. */
const firstCount = ({ enteredAtMs }: JudgeState["stage"], nowMs: number): string => {
  const leftMs = enteredAtMs + minuteMs - nowMs;
  const first = "a first count of its users";
  return leftMs > 0 ? `${first} in ${durationText(leftMs)}` : first;
};

/** What users got, rescued answers included, against the SLO. */
const keepsSlo = ({ stage, candidate }: JudgeState): boolean => {
  const { failures, rescued, requests } = candidate.totals;
  return shareOf(failures - rescued, requests) <= 1 - stage.objective;
};
