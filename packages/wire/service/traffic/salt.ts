import { matching } from "../value.ts";

/**
 * `salt:`, what the hash that deals users to versions is mixed with. By `rollout` each rollout meets
 * other users first. By `service` the same users always come first: for those who asked to be. A
 * `shared:` name deals alike in all services that use it.
 */
export const salt = matching(
  /^(?:rollout|service|shared:[a-z0-9][a-z0-9.-]{0,62})$/,
  "rollout, service or shared:<name>",
).describe("who is dealt first: others with each rollout, or always the same users");

/** Undefined: each rollout has its own. */
export const fillSalt = (text: string | undefined, service: string): string | undefined => {
  if (text === undefined || text === "rollout") return undefined;
  return text === "service" ? service : text;
};

export const printSalt = (value: string, service: string): string =>
  value === service ? "service" : value;
