import { type Rule, successRate } from "./rule.ts";

/** The analysis of a Flagger object with the built-in metric `request-success-rate`. */
export type FlaggerAnalysis = { readonly min: number; readonly threshold: number };

/**
 * Flagger (`pkg/controller/scheduler.go`): one check a minute over the last minute; failed checks add
 * up over the whole rollout, and no value is a failed check. The counter is compared with the
 * threshold at the start of the next tick, before the check: it acts one interval later than
 * interval × threshold.
 */
export const flagger = ({ min, threshold }: FlaggerAnalysis): Rule["open"] => {
  return () => {
    let failedChecks = 0;
    return ({ candidate }) => {
      if (failedChecks >= threshold) return true;
      if (!(successRate([candidate]) >= min)) failedChecks += 1;
      return false;
    };
  };
};

/** `docs/gitbook/usage/how-it-works.md`: success ≥ 99 % a minute, threshold 10. */
export const flaggerDocs: Rule = {
  name: "flagger-docs",
  title: "Flagger docs: 1m, ≥ 99 %, threshold 10",
  open: flagger({ min: 0.99, threshold: 10 }),
};

/** What an analysis without a threshold gets. */
export const flaggerDefault: Rule = {
  name: "flagger-default",
  title: "Flagger default: 1m, ≥ 99 %, threshold 1",
  open: flagger({ min: 0.99, threshold: 1 }),
};
