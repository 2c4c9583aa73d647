import type { BurnReading } from "../../slo/burn.ts";
import type { JudgeState } from "../fold/judge-state.ts";
import type { GuardReading } from "../guard-reading.ts";
import { minBadUnits } from "../policy.ts";
import { nameOf, placeOf, whatFails } from "./place.ts";
import {
  countText,
  durationText,
  objectiveText,
  plural,
  sentenceCase,
  shareText,
} from "./wording.ts";

/** The sentences of guards that need no comparison. */

export const totalFailure = (
  state: JudgeState,
  { requests, stableRequests }: { readonly requests: number; readonly stableRequests: number },
): string => {
  const place = placeOf(state, "errors");
  const where = place === null ? "" : `, most on ${place}`;
  const stable =
    stableRequests === 0
      ? "stable had no request meanwhile"
      : `stable answers (${plural(stableRequests, "request")} meanwhile)`;
  return `Everything fails on ${nameOf(state)}: the last ${countText(requests)} of its requests all failed, from at least ${minBadUnits} users${where}; ${stable}.`;
};

export const tooManyFailures = (state: JudgeState, limit: number): string => {
  const { failures, requests } = state.candidate.totals;
  const { objective } = state.stage;
  const times = Number((limit / (1 - objective)).toPrecision(2));
  return `${whatFails(state, "errors")}: ${countText(failures)} of ${plural(requests, "candidate request")} failed; more than ${shareText(limit)} is proven, ${times} times what the SLO of ${objectiveText(objective)} allows.`;
};

export const guardBreached = ({ name, sentence }: GuardReading): string =>
  `The guard ${name} is breached: ${sentence}`;

export const blastCapReached = (state: JudgeState, excess: number, cap: number): string =>
  sentenceCase(
    `${nameOf(state)} has cost ${plural(excess, "request")} more than stable would have, over the whole rollout; it may cost ${countText(Math.ceil(cap))}.`,
  );

const windows = ({ longMs, shortMs }: BurnReading): string =>
  `${durationText(longMs)} and ${durationText(shortMs)}`;

const rate = ({ burn }: BurnReading): string => `${burn} times as fast as the budget allows`;

export const cohortPage = (state: JudgeState, page: BurnReading): string =>
  sentenceCase(
    `${nameOf(state)} burns the error budget of its users ${rate(page)}, over ${windows(page)}: ${shareText(page.longShare)} and ${shareText(page.shortShare)} of their requests failed.`,
  );

export const cohortBurns = (state: JudgeState, reading: BurnReading): string =>
  `Users of ${nameOf(state)} burn the error budget ${rate(reading)}, over ${windows(reading)}: nothing is raised until that is over.`;

export const serviceBurns = (reading: BurnReading): string =>
  `The service burns its error budget ${rate(reading)}, over ${windows(reading)}: nothing is raised until that is over.`;

export const candidateGone = (state: JudgeState, absentMs: number): string =>
  sentenceCase(
    `${nameOf(state)} has answered nobody for ${durationText(absentMs)} while stable goes on: what it does to its users is not known.`,
  );
