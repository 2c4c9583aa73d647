import { type Bet, riskGrid } from "./kernel.ts";

/**
 * The one-sample kernel's bets: are more than `limit` of all trials bad? For guards that need no
 * comparison (`docs/spec/judge.md` §6). `limit` must lie in (0, 0.8), so that at least one
 * alternative is a probability. Use with `openKernel`; feed failures as bad and successes as other.
 */
export const rateBets = (limit: number): readonly Bet[] =>
  riskGrid
    .filter((step) => step * limit < 1)
    .map((step) => ({
      bad: Math.log(step),
      other: Math.log1p(-step * limit) - Math.log1p(-limit),
    }));
