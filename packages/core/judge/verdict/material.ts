import { shareOf } from "../fold/arm-totals.ts";
import type { ArmState, Counted, JudgeState } from "../fold/judge-state.ts";
import type { Proof } from "../kernel/proof.ts";
import { materialBudgetPart, materialSlowPart, minBadUnits, slowQuantile } from "../policy.ts";
import type { Signal } from "../signals.ts";

/** What is proven must also matter: by enough units, and by enough of them. */

const isCounted = (signal: Signal): signal is Counted =>
  signal === "errors" || signal === "latencyTail" || signal === "latencySli" || signal === "mirror";

/** Distinct bad units (for crashes, instances) of the candidate, whatever their tier. */
export const distinctBad = ({ candidate }: JudgeState, { signal, candidateBad }: Proof): number =>
  isCounted(signal) ? candidate.units[signal] : candidateBad;

export const isEnough = (state: JudgeState, proof: Proof): boolean =>
  distinctBad(state, proof) >= minBadUnits;

const badShare = ({ totals, warm }: ArmState, signal: Signal): number => {
  if (signal === "latencyTail") return shareOf(warm.slow, warm.requests);
  if (signal === "latencySli") return shareOf(warm.overSli, warm.requests);
  return shareOf(totals.failures, totals.requests);
};

/** Excess of the candidate's bad share over stable's. */
export const excessOf = ({ candidate, stable }: JudgeState, signal: Signal): number =>
  badShare(candidate, signal) - badShare(stable, signal);

/**
 * Least excess that matters enough to act on. The threshold of slowness was frozen in another hour:
 * where stable itself exceeds it more often by now, the candidate must be worse than that. Crashes
 * matter by the requests that fail with them.
 */
const leastExcess = ({ stage, stable }: JudgeState, signal: Signal): number => {
  if (signal === "latencyTail")
    return materialSlowPart * Math.max(1 - slowQuantile, badShare(stable, signal));
  const { latencySli } = stage.terms;
  const objective =
    signal === "latencySli" && latencySli !== null ? latencySli.objective : stage.objective;
  return materialBudgetPart * (1 - objective);
};

/** Whether what was proven matters enough to act on. The size of the body's shift is its risk ratio. */
export const isMaterial = (state: JudgeState, { signal }: Proof): boolean =>
  signal === "latencyP90" ||
  signal === "latencyP50" ||
  excessOf(state, signal) >= leastExcess(state, signal);
