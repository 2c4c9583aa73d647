import type { RequestRule } from "@dimmer/core";
import { z } from "zod";
import { endpointText, matching, token } from "../value.ts";
import { endpointRule, printRule } from "./request-rule.ts";

const rule = matching(
  new RegExp(`^(${endpointText}|header:${token}(=[^\\n]{0,256})?)$`),
  "a route such as PUT /cart, or header:<name>",
);

/** `touches:`, where the change acts: only such requests are evidence for raising it. */
export const touches = z
  .array(rule, {
    error: "a list such as [PUT /cart, header:x-beta=1]",
  })
  .min(1, { error: "at least one route or header" })
  .max(100, { error: "at most 100 rules" })
  .describe("where the change acts; without such requests it is not exercised, and not raised");

export const fillTouches = (texts: readonly string[] | undefined): readonly RequestRule[] =>
  (texts ?? []).map(toRule);

export const printTouches = (rules: readonly RequestRule[]): readonly string[] =>
  rules.map(({ header, ...rule }) => (header === null ? printRule(rule) : printHeader(header)));

const toRule = (text: string): RequestRule => {
  if (!text.startsWith("header:")) return endpointRule(text);
  const [name = "", ...value] = text.slice("header:".length).split("=");
  const equals = text.includes("=") ? value.join("=") : null;
  return { methods: ["*"], path: "/*", header: { name: name.toLowerCase(), equals } };
};

const printHeader = ({ name, equals }: NonNullable<RequestRule["header"]>): string =>
  `header:${name}${equals === null ? "" : `=${equals}`}`;
