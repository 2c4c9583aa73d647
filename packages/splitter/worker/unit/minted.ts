import { hash } from "node:crypto";
import type { RequestHead } from "../request/request-head.ts";

/** The shape of every unit that we mint: 128 bits in hex. */
export const isMinted = (value: string): boolean => minted.test(value);
const minted = /^[0-9a-f]{32}$/;

/**
 * A unit in that shape that stands for a user's own name or key: the same each time, so that a
 * device keeps its arm when the cookie takes the name's place. SHA-256 of `<domain>:<name>`.
 */
export const standIn = (domain: string, name: string): string =>
  hash("sha256", `${domain}:${name}`, "hex").slice(0, 32);

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
