import type { Circumstances, Moment } from "../moment.ts";
import type { Verdict } from "../verdict.ts";

/** What the judge says, without the evidence it rests on. */
export type Finding = Pick<Verdict, "outcome" | "reason" | "sentence">;

/**
 * What others know at a moment; where nobody has said anything, nothing is known. Numbers that are
 * none are taken as unknown: a cap as no cap, a time of reading as long ago, which is blind.
 */
export const circumstances = (at: Moment): Circumstances => {
  const { guards = [], serviceBurn = null, blastCap = null, mismatchAcknowledged = false } = at;
  return {
    guards: guards.map((reading) => ({
      ...reading,
      atMs: Number.isFinite(reading.atMs) ? reading.atMs : 0,
    })),
    serviceBurn,
    blastCap: blastCap !== null && Number.isFinite(blastCap) ? blastCap : null,
    mismatchAcknowledged,
  };
};
