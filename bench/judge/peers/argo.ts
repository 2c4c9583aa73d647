import { type Minute, type Rule, successRate } from "./rule.ts";

/** One metric of an AnalysisTemplate whose `successCondition` is `result[0] >= atLeast`. */
export type ArgoMetric = {
  readonly intervalMin: number;
  readonly atLeast: number;
  readonly failureLimit: number;
};

/**
 * Argo Rollouts (`analysis/analysis.go`): one measurement per interval over the last interval; the
 * run fails, and the rollout is aborted, once more than `failureLimit` measurements have failed.
 * Passes in between forgive nothing. NaN fulfils no condition.
 *
 * The documented example queries `irate[5m]`, which looks at the last two samples only and is
 * noisier than the whole interval that is taken here.
 */
export const argo = ({ intervalMin, atLeast, failureLimit }: ArgoMetric): Rule["open"] => {
  return () => {
    let window: Minute["candidate"][] = [];
    let failed = 0;
    return ({ candidate }) => {
      window.push(candidate);
      if (window.length < intervalMin) return false;
      if (!(successRate(window) >= atLeast)) failed += 1;
      window = [];
      return failed > failureLimit;
    };
  };
};

/** `docs/features/analysis.md`: every 5 minutes, success ≥ 0.95, failureLimit 3. */
export const argoDocs: Rule = {
  name: "argo-docs",
  title: "Argo docs: 5m, ≥ 95 %, limit 3",
  open: argo({ intervalMin: 5, atLeast: 0.95, failureLimit: 3 }),
};

/** The same as tight as people make it. */
export const argoTight: Rule = {
  name: "argo-tight",
  title: "Argo tight: 1m, ≥ 99.5 %, limit 3",
  open: argo({ intervalMin: 1, atLeast: 0.995, failureLimit: 3 }),
};
