import { createHash, timingSafeEqual } from "node:crypto";
import type { Actor } from "@dimmer/core";
import { scriptedHeader, sessionCookie } from "@dimmer/wire";
import type { Session } from "../../supervisor/session.ts";

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const digest = (text: string): Buffer => createHash("sha256").update(text).digest();

/** Equal, in a time that does not tell how much of it is. */
export const isToken = (given: string, token: string): boolean =>
  timingSafeEqual(digest(given), digest(token));

const cookieValue = (header: string, name: string): string | null => {
  for (const pair of header.split(";")) {
    const at = pair.indexOf("=");
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim();
  }
  return null;
};

/** The token that a request presents; a bearer token wins over the cookie. */
const presented = (headers: Headers): string | null => {
  const { authorization, cookie } = headers;
  if (typeof authorization === "string") return /^Bearer (\S+)$/i.exec(authorization)?.[1] ?? null;
  return typeof cookie === "string" ? cookieValue(cookie, sessionCookie) : null;
};

export const hasSession = (headers: Headers, token: string): boolean => {
  const given = presented(headers);
  return given !== null && isToken(given, token);
};

/** How the person is called in the journal: name and e-mail, as git writes authors. */
export const personName = ({ name, email }: Session["person"]): string =>
  email === "" ? name : `${name} <${email}>`;

/** Who acts. A program that says why it acts is a script and never counts as somebody who looked. */
export const actorOf = (headers: Headers, person: Session["person"]): Actor => {
  const why = headers[scriptedHeader];
  const name = personName(person);
  if (typeof why !== "string" || why.trim() === "") return { kind: "person", name };
  return { kind: "script", name: `${name} (script: ${why.trim().slice(0, 200)})` };
};

/**
 * The cookie of the browser's session. Browsers send cookies to every port of a host, so its path
 * keeps it from the services that are developed beside Dimmer.
 */
export const setCookie = (token: string): string =>
  `${sessionCookie}=${token}; Path=/api; Max-Age=2592000; HttpOnly; SameSite=Strict`;

/** Where to go after signing in: a path of our own and nowhere else. */
export const ownPath = (to: string): string => {
  if (!/^\/(?![/\\])/.test(to) || !URL.canParse(to, "http://own.invalid")) return "/";
  const url = new URL(to, "http://own.invalid");
  return url.origin === "http://own.invalid" ? url.pathname + url.search + url.hash : "/";
};
