import type { UnitRule } from "@dimmer/core";
import { z } from "zod";
import { cut, matching, token } from "../value.ts";

const source = matching(
  new RegExp(
    `^(header:${token}|jwt:[^\\s:]{1,100}|authorization|cookie:${token}|mint(:${token})?)$`,
  ),
  "header:<name>, jwt:<claim>, authorization, cookie:<name> or mint",
);

/** `unit:`, where a request says whose it is. */
export const unit = z
  .array(source, { error: "a list such as [header:x-user-id, cookie:uid, mint]" })
  .min(1, { error: "at least one source, such as mint" })
  .max(10, { error: "at most 10 sources" })
  .describe("where a request says whose it is; the first that it carries decides");

export const fillUnit = (text: string): UnitRule => {
  const [from, name] = cut(text, ":");
  switch (from) {
    case "header":
      return { from, name: name.toLowerCase() };
    case "jwt":
      return { from: "claim", name };
    case "authorization":
      return { from };
    case "cookie":
      return { from, name };
    default:
      return { from: "mint", cookie: name === "" ? "dimmer_uid" : name };
  }
};

export const printUnit = (rule: UnitRule): string => {
  switch (rule.from) {
    case "claim":
      return `jwt:${rule.name}`;
    case "authorization":
      return rule.from;
    case "mint":
      return `mint:${rule.cookie}`;
    case "header":
    case "cookie":
      return `${rule.from}:${rule.name}`;
  }
};
