import type { ServiceRoute, UnitRule } from "@dimmer/core";
import { maxUnitLength } from "../../limits.ts";
import { headerOf, onlyHeaderOf, type RequestHead } from "../request/request-head.ts";
import type { ClaimReader } from "./claims.ts";
import { cookieOf } from "./cookies.ts";
import { isMinted, standIn } from "./minted.ts";

export type UnitFound = {
  /** Null: the request names nobody. */
  readonly unit: string | null;
  /** The user's own name, where a device's cookie stands in for it; else null. */
  readonly user: string | null;
  /** What may be minted for this request; null: nothing. */
  readonly mint: Mint | null;
};

/** A cookie to give; `unit` null: a new random one. */
export type Mint = { readonly cookie: string; readonly unit: string | null };

export type UnitSource = {
  readonly raw: readonly string[];
  readonly head: RequestHead;
  /** Whether the peer is believed about who its user is. */
  readonly trusted: boolean;
  /** Whether it is believed in Dimmer's own name, too. */
  readonly dimmer: boolean;
};

export type FindUnit = (source: UnitSource) => UnitFound;

const nobody: UnitFound = { unit: null, user: null, mint: null };

/**
 * Prepares the unit rules of a service: the first that names a unit decides.
 *
 * A header counts only from a trusted hop and only when it stands there once; a minted cookie counts
 * only in the shape that we mint. What an explicitly trusted hop found before us is taken over, so
 * that one request tree has one unit.
 */
export const compileUnit = (
  { unit: rules, sticky }: Pick<ServiceRoute, "unit" | "sticky">,
  claims: ClaimReader,
): FindUnit => {
  const mintRule = rules.find((rule) => rule.from === "mint");
  const cookie = mintRule?.from === "mint" ? mintRule.cookie : null;
  const mint: Mint | null = cookie === null ? null : { cookie, unit: null };
  const keyless = mint === null ? nobody : { unit: null, user: null, mint };
  const byUser = (source: UnitSource): UnitFound => {
    for (const rule of rules) {
      const unit = readRule(rule, source, claims);
      if (isUnit(unit)) return { unit, user: null, mint: null };
    }
    return keyless;
  };
  const byDevice = (source: UnitSource): UnitFound => {
    const device = cookie === null ? undefined : readMinted(source.head.cookie, cookie);
    const found = byUser(source);
    if (device !== undefined) return { unit: device, user: found.unit, mint: null };
    if (found.unit === null || cookie === null) return found;
    const unit = standIn("user", found.unit);
    return { unit, user: found.unit, mint: { cookie, unit } };
  };
  const find = sticky === "device" ? byDevice : byUser;
  return (source) => {
    const before = source.dimmer ? source.head.dimmerUnit : null;
    return isUnit(before) ? { unit: decoded(before), user: null, mint: null } : find(source);
  };
};

const isUnit = (unit: string | null | undefined): unit is string =>
  unit !== null &&
  unit !== undefined &&
  unit !== "" &&
  unit.length <= maxUnitLength &&
  !loneSurrogate.test(unit);

/** Half of a character: JSON may write one, but no encoding of text can carry it on. */
const loneSurrogate = /\p{Surrogate}/u;

const readRule = (
  rule: UnitRule,
  { raw, head, trusted }: UnitSource,
  claims: ClaimReader,
): string | undefined => {
  switch (rule.from) {
    case "header":
      return trusted ? onlyHeaderOf(raw, rule.name) : undefined;
    case "claim":
      return claims.read(onlyHeaderOf(raw, "authorization"), trusted, rule.name);
    case "authorization": {
      const line = headerOf(raw, "authorization");
      return line === undefined ? undefined : standIn("authorization", line);
    }
    case "cookie":
      return cookieOf(head.cookie, rule.name);
    case "mint":
      return readMinted(head.cookie, rule.cookie);
  }
};

const readMinted = (cookies: string | null, name: string): string | undefined => {
  const value = cookieOf(cookies, name);
  return value !== undefined && isMinted(value) ? value : undefined;
};

/** Units beyond visible ASCII travel percent-encoded. */
const decoded = (unit: string): string => {
  if (!unit.includes("%")) return unit;
  try {
    return decodeURIComponent(unit);
  } catch {
    return unit;
  }
};
