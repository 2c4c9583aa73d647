import { overrideCookie } from "@dimmer/wire";
import { saySentence } from "../answer/client-answer.ts";
import { overrideOver } from "../answer/sentences.ts";
import type { ClientResponse } from "../front/client.ts";

/** Whether a target carries an override token in its query. */
export const carriesOverride = (target: string): boolean => target.includes(parameter);

const parameter = `${overrideCookie}=`;

export type TakeOverride = {
  readonly target: string;
  /** When a valid token ends, Unix time in seconds; null for any other. */
  readonly validUntil: (token: string) => number | null;
  readonly nowS: number;
};

/**
 * A link from `dimmer open` leads here: the token moves from the address into a cookie, so that it
 * stays out of histories, logs and Referer lines. An empty token takes the cookie back.
 */
export const takeOverride = (
  res: ClientResponse,
  { target, validUntil, nowS }: TakeOverride,
): void => {
  const at = target.indexOf("?");
  const query = new URLSearchParams(target.slice(at + 1));
  const token = query.get(overrideCookie) ?? "";
  const until = token === "" ? nowS : validUntil(token);
  if (until === null) {
    saySentence(res, { status: 403, sentence: overrideOver });
    return;
  }
  query.delete(overrideCookie);
  const rest = query.toString();
  const seconds = Math.max(0, Math.floor(until - nowS));
  res.writeHead(302, [
    "Location",
    `${pathOnly(target.slice(0, at))}${rest === "" ? "" : `?${rest}`}`,
    "Set-Cookie",
    `${overrideCookie}=${token}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax`,
    "Cache-Control",
    "no-store",
    "Content-Length",
    "0",
    "Via",
    "1.1 dimmer",
  ]);
  res.end();
};

/** A path that begins with two slashes would name another host. */
const pathOnly = (path: string): string => (/^[/\\]{2}/.test(path) ? `/.${path}` : path);
