import type { Verdict } from "../verdict.ts";

/** What the judge says, without the evidence it rests on. */
export type Finding = Pick<Verdict, "outcome" | "reason" | "sentence">;

/** When and under which circumstances a verdict is asked for. */
export type Moment = {
  readonly nowMs: number;
  /** Start of the newest bin heard of, of any splitter; null when none was. */
  readonly lastBinMs: number | null;
  /** A splitter that served this rollout is silent: its exposure is unknown. */
  readonly splittersSilent: boolean;
};
