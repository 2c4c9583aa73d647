import type { Bin, MirrorUnit } from "../../counts/bin.ts";
import { observeProof } from "../kernel/proof.ts";
import { addTotals, noTotals } from "./arm-totals.ts";
import { remember } from "./compare-units.ts";
import type { JudgeState } from "./judge-state.ts";
import { tally } from "./unit-tally.ts";

/**
 * Copied requests: only pairs that differ are evidence, once per unit. A unit that differs both ways
 * in its first second is evidence of nothing, since nobody knows which came first.
 */
export const compareCopies = (state: JudgeState, { mirror, startMs }: Bin): void => {
  const { candidateWorse, stableWorse, pairs } = mirror;
  const sum = (rows: readonly MirrorUnit[]): number => rows.reduce((all, { n }) => all + n, 0);
  const pair = { ...noTotals(), requests: pairs };
  addTotals(state.candidate.totals, { ...pair, failures: sum(candidateWorse) });
  addTotals(state.stable.totals, { ...pair, failures: sum(stableWorse) });
  const isOn = (rows: readonly MirrorUnit[]): ((row: MirrorUnit) => boolean) => {
    const units = new Set(rows.map(({ unit }) => unit));
    return ({ unit }) => units.has(unit);
  };
  tally(state.seen.mirror, candidateWorse.filter(isOn(stableWorse)));
  const [candidate = 0] = tally(state.seen.mirror, candidateWorse);
  const [stable = 0] = tally(state.seen.mirror, stableWorse);
  state.candidate.units.mirror += candidate;
  state.stable.units.mirror += stable;
  for (const row of candidateWorse) remember(state, row, "mirror");
  for (const proof of state.byFeed.bins) observeProof(proof, { candidate, stable, startMs });
};
