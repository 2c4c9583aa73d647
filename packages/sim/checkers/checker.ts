import type { Seen } from "../world/witness.ts";
import type { History } from "./history.ts";

/**
 * One statement about every run, as a predicate over what was seen. It knows nothing of the code
 * under test but the meaning of states and tables. Each hook answers with what is wrong, or null.
 */
export type Checker = {
  /** As the design numbers it: `S1`. */
  readonly id: string;
  readonly statement: string;
  /** Called before the history takes it in. */
  readonly see?: (seen: Seen, history: History) => string | null;
  readonly everySecond?: (history: History) => string | null;
  readonly atEnd?: (history: History) => Promise<string | null> | string | null;
};

/** A fresh checker for one run. */
export type OpenChecker = () => Checker;

/** A splitter that can follow at once does so within this long. */
export const followMs = 5_000;
/** What one message, one second of counting and one tick may add. */
export const slackMs = 2_500;
