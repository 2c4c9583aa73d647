import type { Circumstances, Moment } from "../moment.ts";
import type { Verdict } from "../verdict.ts";

/** What the judge says, without the evidence it rests on. */
export type Finding = Pick<Verdict, "outcome" | "reason" | "sentence">;

/** A moment with what others know; where nobody has said anything, nothing is known. */
export const circumstances = ({
  guards = [],
  serviceBurn = null,
  blastCap = null,
  mismatchAcknowledged = false,
}: Moment): Circumstances => ({ guards, serviceBurn, blastCap, mismatchAcknowledged });
