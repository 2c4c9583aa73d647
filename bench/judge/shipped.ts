/**
 * What of the shipped judge this bench drives: the one door between the two, so that nothing here is
 * a copy of it and a change of its rooms is a change of this list.
 */
export { sumCounts } from "../../packages/core/judge/fold/arm-totals.ts";
export {
  lnAbove,
  lnBelow,
  lowerBound,
  upperBound,
} from "../../packages/core/judge/certificate/exact.ts";
export { failing } from "../../packages/core/judge/verdict/fault.ts";
export { floorsOf } from "../../packages/core/judge/floors.ts";
export { applyBin } from "../../packages/core/judge/fold/fold.ts";
export { type JudgeState, openJudge } from "../../packages/core/judge/fold/judge-state.ts";
export { judge } from "../../packages/core/judge/judge.ts";
export {
  changeTime,
  lnEvidence,
  observe,
  openKernel,
  passMinutes,
  type Schedule,
  splitBets,
} from "../../packages/core/judge/kernel/kernel.ts";
export { alphaOf, stakesOf } from "../../packages/core/judge/ledger.ts";
export { rateBets } from "../../packages/core/judge/kernel/one-sample.ts";
export { minBadUnits, tiers } from "../../packages/core/judge/policy.ts";
export {
  isProven,
  observeProof,
  openProof,
  type Proof,
} from "../../packages/core/judge/kernel/proof.ts";
export { tally } from "../../packages/core/judge/fold/unit-tally.ts";
export type { JudgeStage } from "../../packages/core/judge/stage.ts";
export { noTerms } from "../../packages/core/judge/terms.ts";
export { halfWidth } from "../../packages/core/judge/certificate/asymptotic.ts";
export { adjusted, discoveries } from "../../packages/core/judge/kernel/e-values.ts";
export {
  budgetAtFire,
  type BurnRule,
  burnRules,
  detectionMs,
  resetMs,
} from "../../packages/core/slo/burn.ts";
export { addToBurn, openBurnWindows, readBurn } from "../../packages/core/slo/burn-windows.ts";
