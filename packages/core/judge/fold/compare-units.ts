import type { AssignedBy } from "../../cohort/assignment.ts";
import type { BadSignal, BadUnit, Bin } from "../../counts/bin.ts";
import { maxExemplars, maxJudgedEndpoints } from "../../limits.ts";
import { observeProof } from "../kernel/proof.ts";
import { tiers } from "../policy.ts";
import type { JudgeStage } from "../stage.ts";
import { addTotals, type ArmTotals, badRows, isTruncated, sumCounts } from "./arm-totals.ts";
import type { ArmState, Counted, JudgeState } from "./judge-state.ts";
import { addRecent } from "./recent.ts";
import { observeSlices } from "./slices.ts";
import { tally, type UnitTally } from "./unit-tally.ts";

/** The candidate's requests that are judged: those randomised, or a cohort's by name. */
const judgedBy = ({ kind }: JudgeStage): readonly AssignedBy[] =>
  kind === "cohort" ? ["named"] : ["bucket"];
const stableBy: readonly AssignedBy[] = ["bucket"];

export const countArms = ({ stage, candidate, stable }: JudgeState, bin: Bin): void => {
  countArm(candidate, sumCounts(bin.candidate, judgedBy(stage)));
  countArm(stable, sumCounts(bin.stable, stableBy));
};

const countArm = (arm: ArmState, totals: Readonly<ArmTotals>): void => {
  addTotals(arm.totals, totals);
  addRecent(arm.recent, totals);
};

export const compareErrors = (state: JudgeState, bin: Bin): void => {
  const { stage, seen, proofs } = state;
  const rows = rowsOf(state, bin, "errors");
  if (proofs.length > 0 && !isTruncated(bin.stable, stableBy))
    observeSlices(
      state.slices,
      {
        candidate: firstPlaces(seen.errors, rows.candidate),
        stable: firstPlaces(seen.errors, rows.stable),
      },
      { rho: stage.exposurePpm / 1_000_000, horizonMin: stage.horizonMin },
    );
  compareUnits(state, bin, "errors");
};

/** Since caches are warm: beyond the frozen tail of stable, and beyond the latency SLO. */
export const compareSlowness = (state: JudgeState, bin: Bin): void => {
  addTotals(state.candidate.warm, sumCounts(bin.candidate, judgedBy(state.stage)));
  addTotals(state.stable.warm, sumCounts(bin.stable, stableBy));
  if (state.stage.slowMs !== null) compareUnits(state, bin, "latencyTail");
  if (state.stage.terms.latencySli !== null) compareUnits(state, bin, "latencySli");
};

type Rows = { readonly candidate: readonly BadUnit[]; readonly stable: readonly BadUnit[] };

const rowsOf = ({ stage }: JudgeState, bin: Bin, signal: BadSignal): Rows => ({
  candidate: badRows(bin.candidate, judgedBy(stage), signal),
  stable: badRows(bin.stable, stableBy, signal),
});

/** Where units failed that have not failed before. */
const firstPlaces = (seen: UnitTally, rows: readonly BadUnit[]): readonly string[] =>
  rows.flatMap(({ unit, endpoint }) => (seen.has(unit) ? [] : [endpoint]));

/**
 * Counts each unit at its first, 4th and 16th bad event, and tells the kernels. A second in which
 * rows of stable were left out is no comparison; left out on the candidate's side alone, it is a
 * comparison in the candidate's favour.
 */
const compareUnits = (state: JudgeState, bin: Bin, signal: BadSignal): void => {
  const rows = rowsOf(state, bin, signal);
  const candidate = tally(state.seen[signal], rows.candidate);
  const stable = tally(state.seen[signal], rows.stable);
  for (const row of rows.candidate) remember(state, row, signal);
  state.candidate.units[signal] += candidate[0] ?? 0;
  state.stable.units[signal] += stable[0] ?? 0;
  if (isTruncated(bin.stable, stableBy)) return;
  for (const proof of state.byFeed.bins) {
    if (proof.signal !== signal) continue;
    const k = tiers.findIndex(({ tier }) => tier === proof.tier);
    const [ours, theirs] = [candidate[k] ?? 0, stable[k] ?? 0];
    observeProof(proof, { candidate: ours, stable: theirs, startMs: bin.startMs });
  }
};

/** Keeps where it failed and a few raw events of it. */
export const remember = (
  state: JudgeState,
  row: Pick<BadUnit, "endpoint" | "eventId">,
  signal: Counted,
): void => {
  const endpoints = state.endpoints[signal];
  if (endpoints.has(row.endpoint) || endpoints.size < maxJudgedEndpoints)
    endpoints.set(row.endpoint, (endpoints.get(row.endpoint) ?? 0) + 1);
  if (state.exemplars.length < maxExemplars) state.exemplars.push(row.eventId);
};
