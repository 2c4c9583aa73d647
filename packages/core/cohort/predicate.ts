import type { CohortRule } from "../route/cohort-rule.ts";
import { pathPattern } from "../route/path-pattern.ts";
import type { RequestView } from "./request-view.ts";

/** `unit` is null when the request names nobody. */
export type Predicate = (unit: string | null, request: RequestView) => boolean;

/** Prepares one rule of a cohort. */
export const compileRule = (rule: CohortRule): Predicate => {
  switch (rule.by) {
    case "unit": {
      const units = new Set(rule.in);
      return (unit, { user }) =>
        (unit !== null && units.has(unit)) || (user !== null && units.has(user));
    }
    case "header":
    case "cookie":
    case "query":
    case "claim": {
      const { by, name, equals } = rule;
      return (_unit, request) => {
        const value = request[by](name);
        return value !== undefined && (equals === null || value === equals);
      };
    }
    case "path": {
      const pattern = pathPattern(rule.path);
      const methods = rule.methods.includes("*") ? null : new Set(rule.methods);
      return (_unit, { method, path }) =>
        (methods === null || methods.has(method)) && pattern.test(path);
    }
  }
};

/** One rule that matches is enough. */
export const compileAnyOf = (rules: readonly CohortRule[]): Predicate => {
  const predicates = rules.map(compileRule);
  return (unit, request) => predicates.some((matches) => matches(unit, request));
};
