import type { UnitRule } from "@dimmer/core";
import { maxUnitLength } from "../../limits.ts";
import { onlyHeaderOf, type RequestHead } from "../request/request-head.ts";

export type UnitFound = {
  /** Null: the request names nobody. */
  readonly unit: string | null;
  /** Name of the cookie that may be minted for a request that names nobody. */
  readonly mint: string | null;
};

export type UnitSource = {
  readonly raw: readonly string[];
  readonly head: RequestHead;
  /** Whether the peer is believed about who its user is. */
  readonly trusted: boolean;
};

const nobody: UnitFound = { unit: null, mint: null };

/**
 * Finds the unit of a request by the first rule that names one. A header counts only from a trusted
 * hop and only when it stands there once; a minted cookie counts only in the shape that we mint.
 */
export const findUnit = (rules: readonly UnitRule[], source: UnitSource): UnitFound => {
  let mint: string | null = null;
  for (const rule of rules) {
    const unit = readUnit(rule, source);
    if (unit !== undefined && unit !== "" && unit.length <= maxUnitLength)
      return { unit, mint: null };
    if (rule.from === "mint") mint ??= rule.cookie;
  }
  return mint === null ? nobody : { unit: null, mint };
};

const readUnit = (rule: UnitRule, { raw, head, trusted }: UnitSource): string | undefined => {
  switch (rule.from) {
    case "header":
      return trusted ? onlyHeaderOf(raw, rule.name) : undefined;
    case "cookie":
      return cookieOf(head.cookie, rule.name);
    case "mint": {
      const value = cookieOf(head.cookie, rule.cookie);
      return value !== undefined && minted.test(value) ? value : undefined;
    }
  }
};

const minted = /^[0-9a-f]{32}$/;

/** The value of the first cookie of that name. */
export const cookieOf = (cookies: string | null, name: string): string | undefined => {
  if (cookies === null) return undefined;
  let from = 0;
  while (from < cookies.length) {
    const end = cookies.indexOf(";", from);
    const stop = end === -1 ? cookies.length : end;
    while (cookies.charCodeAt(from) === space) from += 1;
    if (cookies.startsWith(name, from) && cookies.charCodeAt(from + name.length) === equalsSign)
      return cookies.slice(from + name.length + 1, stop).trim();
    from = stop + 1;
  }
  return undefined;
};

const space = 32;
const equalsSign = 61;

/** A navigation is a person opening a page: the only request that may be given a cookie. */
export const isNavigation = (method: string, { fetchMode, accept }: RequestHead): boolean =>
  method === "GET" &&
  (fetchMode === null ? (accept ?? "").includes("text/html") : fetchMode === "navigate");

/** Whether a shared cache may keep the answer, so that it must not carry anybody's cookie. */
export const mayBeShared = (cacheControl: string | null): boolean =>
  cacheControl !== null &&
  !/\b(?:private|no-store)\b/i.test(cacheControl) &&
  /\b(?:public|s-maxage|max-age)\b/i.test(cacheControl);

/** The Set-Cookie value of a newly minted unit; a year, for this host alone. */
export const mintedCookie = (cookie: string, unit: string): string =>
  `${cookie}=${unit}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax`;

/**
 * Whether a peer's unit and forwarded headers are believed. Only the loopback is: a proxy beside
 * us, or a person at this machine.
 */
export const isTrustedPeer = (address: string): boolean =>
  address.startsWith("127.") || address === "::1" || address.startsWith("::ffff:127.");
