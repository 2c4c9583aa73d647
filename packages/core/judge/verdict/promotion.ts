import { isCalm } from "./evidence-of.ts";
import { shareOf } from "../fold/arm-totals.ts";
import type { Finding } from "./finding.ts";
import type { JudgeState } from "../fold/judge-state.ts";
import { provableMargin } from "../certificate/forecast.ts";
import * as say from "../sentence/progress-sentence.ts";
import { certifiable } from "../fold/user-minutes.ts";
import type { Evidence } from "../verdict.ts";
import { durationText, plural } from "../sentence/wording.ts";

/** Whether the next stage may be entered (rows 5 to 8 of `docs/spec/judge.md` §9). */
export const promotion = (state: JudgeState, evidence: Evidence, nowMs: number): Finding => {
  if (state.candidate.totals.requests === 0)
    return undecided("insufficientTraffic", say.nobodyYet(state));
  const { certificate } = evidence;
  const starved = certificate === null ? null : starving(state, evidence, nowMs);
  if (starved !== null) return starved;
  const missing = missingFloors(state, nowMs);
  if (missing.length > 0) return undecided("floors", say.floorsMissing(state, missing));
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

const undecided = (
  reason: "floors" | "unproven" | "insufficientTraffic",
  sentence: string,
): Finding => ({ outcome: "undecided", reason, sentence });

const certified = (state: JudgeState, { certificate, needs }: Evidence): Finding => {
  if (!isCalm(state)) return undecided("unproven", say.notCalm(state));
  if (certificate === null) return undecided("unproven", say.nobodyYet(state));
  return certificate.certified
    ? pass(say.proven(state, certificate))
    : undecided("unproven", say.unproven(state, certificate, needs));
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
  const { candidate, stable, covered } = state.minutes;
  const reachable = candidate.trials * (1 + Math.max(0, leftMs) / (60_000 * covered));
  const provable = provableMargin(certifiable(stable), reachable);
  const forecast = { needs, ms: needs.ms, leftMs, provable };
  return undecided("insufficientTraffic", say.tooLittleTraffic(state, certificate.delta, forecast));
};

const missingFloors = ({ stage, candidate, minutes }: JudgeState, nowMs: number): string[] => {
  const { floors, kind, enteredAtMs } = stage;
  const requests = floors.requests - candidate.totals.requests;
  const known = Math.max(minutes.candidate.perUnit.size, candidate.badUnits);
  const units = kind === "cohort" || kind === "shadow" ? 0 : floors.units - known;
  const ms = floors.dwellMs - (nowMs - enteredAtMs);
  return [
    ...(requests > 0 ? [plural(requests, "more request")] : []),
    ...(units > 0
      ? [minutes.covered > 0 ? plural(units, "more user") : firstCount(stage, nowMs)]
      : []),
    ...(ms > 0 ? [`${durationText(ms)} more in this stage`] : []),
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
