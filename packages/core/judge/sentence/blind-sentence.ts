import type { JudgeState } from "../fold/judge-state.ts";
import type { GuardReading } from "../guard-reading.ts";
import type { SampleRatio } from "../kernel/sample-ratio.ts";
import { nameOf } from "./place.ts";
import { countText, durationText, plural, sentenceCase, shareText } from "./wording.ts";

/** The sentences of what cannot be seen or believed, and what to do about it. */

export const splitterSilent =
  "A splitter is silent, so what it exposes is unknown: nothing is raised until it is back.";

export const noCounts =
  "No counts have come from the splitters: nothing is raised until they do. Check that they run.";

export const countsStopped = (silentMs: number): string =>
  `No counts from the splitters for ${durationText(silentMs)}: nothing is raised until they are back.`;

export const unreadable = (n: number): string =>
  `${plural(n, "message")} from the splitters held something else than counts, so what happened is not known: nothing is raised in this stage. Check that splitters and control have the same version, then lower and resume.`;

export const candidateAbsent = (state: JudgeState, absentMs: number): string =>
  sentenceCase(
    `${nameOf(state)} has answered nobody for ${durationText(absentMs)} while stable goes on: nothing is raised until it does. Check that it runs and is reached.`,
  );

export const ratioMismatch = (state: JudgeState, ratio: SampleRatio): string => {
  const { candidate, stable, rho } = ratio;
  const all = candidate + stable;
  return `${countText(candidate)} of ${plural(all, "user")} (${shareText(candidate / Math.max(1, all))}) are on ${nameOf(state)}, where the split is ${shareText(rho)}: something else than the hash decides who is counted, so no comparison is valid. Find out what, then acknowledge it, or roll back.`;
};

export const outcomesMismatch = (state: JudgeState, { candidate, stable }: SampleRatio): string =>
  `Requests were assigned as the split says, but only ${plural(candidate, "user")} of ${nameOf(state)} had one end (${countText(stable)} on stable): requests of one arm are lost. Find out where, then acknowledge it, or roll back.`;

export const lateEvents = (late: number, events: number): string =>
  `${plural(late, "event")} of ${countText(events)} came too late to be counted (${shareText(late / Math.max(1, events))}): nothing is raised on counts that are not complete. Check what delays ingestion.`;

export const guardBlind = ({ name, sentence }: GuardReading): string =>
  `The guard ${name} cannot see: ${sentence} Nothing is raised until it can.`;

export const guardStale = ({ name }: GuardReading, ageMs: number): string =>
  `The guard ${name} was last read ${durationText(ageMs)} ago: nothing is raised until it is read again.`;
