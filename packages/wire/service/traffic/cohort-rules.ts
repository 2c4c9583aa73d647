import type { CohortRule, NamedFact } from "@dimmer/core";
import { z } from "zod";
import { endpointRule, printRule } from "../judging/request-rule.ts";
import { cut, endpointText, matching, token } from "../value.ts";

const named = `(header:${token}|cookie:${token}|query:[^\\s=]{1,100}|jwt:[^\\s=]{1,100})`;

const rule = matching(
  new RegExp(`^(unit:[^\\n]{1,256}|${named}(=[^\\n]{0,256})?|route:${endpointText})$`),
  "unit:<id>, header:<name>, cookie:<name>, query:<name> or jwt:<claim>, each with or without =<value>, or route:<method> <path>",
);

/** Who is in a cohort, or denied: one rule that matches is enough. */
export const cohortRules = z
  .array(rule, { error: "a list of rules, such as [unit:alice, header:x-staff]" })
  .max(10_000, { error: "at most 10,000 rules" });

/** All units in one rule, then the others in their order; the order never changes who matches. */
export const fillRules = (texts: readonly string[]): readonly CohortRule[] => {
  const parts = texts.map((text) => cut(text, ":"));
  const units = parts.filter(([by]) => by === "unit").map(([, id]) => id);
  const others = parts.filter(([by]) => by !== "unit").map(([by, rest]) => fillRule(by, rest));
  return units.length === 0 ? others : [{ by: "unit", in: units }, ...others];
};

const facts: Readonly<Record<string, NamedFact>> = {
  cookie: "cookie",
  query: "query",
  jwt: "claim",
};

const fillRule = (by: string, rest: string): CohortRule => {
  if (by === "route") {
    const { methods, path } = endpointRule(rest);
    return { by: "path", methods, path };
  }
  const [name, value] = cut(rest, "=");
  const equals = rest.includes("=") ? value : null;
  const fact = facts[by];
  return fact === undefined
    ? { by: "header", name: name.toLowerCase(), equals }
    : { by: fact, name, equals };
};

export const printRules = (rules: readonly CohortRule[]): readonly string[] =>
  rules.flatMap((one) => {
    if (one.by === "unit") return one.in.map((id) => `unit:${id}`);
    if (one.by === "path") return [`route:${printRule(one)}`];
    const value = one.equals === null ? "" : `=${one.equals}`;
    return [`${one.by === "claim" ? "jwt" : one.by}:${one.name}${value}`];
  });
