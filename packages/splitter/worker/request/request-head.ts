import { overrideCookie, sessionCookie } from "@dimmer/wire";
import { cookieOf } from "../unit/cookies.ts";

/**
 * The header lines of a request, sorted in one pass over Node's raw array: what goes on to a
 * version unchanged, and what the splitter reads or makes anew.
 */
export type RequestHead = {
  /** Lines that go on as they came: order, case and repetition kept. */
  forward: string[];
  hosts: number;
  host: string | null;
  transferEncoding: string | null;
  contentLength: string | null;
  /** All Cookie lines, joined, without Dimmer's own session. They are in `forward` too. */
  cookie: string | null;
  userAgent: string | null;
  accept: string | null;
  fetchMode: string | null;
  traceparent: string | null;
  tracestate: string | null;
  /** All lines of W3C baggage, joined. */
  baggage: string | null;
  via: string | null;
  forwardedFor: string | null;
  forwardedProto: string | null;
  forwardedHost: string | null;
  /** What else proxies say of a client (Forwarded, X-Real-IP, X-Forwarded-Port …): trusted hops' goes on. */
  claimed: string[];
  maxForwards: string | null;
  /** The client waits for 100 before it sends its body. */
  expect: string | null;
  /** Fields that will come after the body. */
  trailer: string | null;
  upgrade: string | null;
  /** What Dimmer itself may have said before; believed from explicitly trusted hops only. */
  dimmerUnit: string | null;
  dimmerShadow: string | null;
  /** A signed override token; believed by its signature. */
  override: string | null;
};

/** What to do with a header line; every name that is not listed goes on. */
type Rule =
  | "forward"
  | "drop"
  | "connection"
  | "host"
  | "transferEncoding"
  | "contentLength"
  | "cookie"
  | "userAgent"
  | "accept"
  | "fetchMode"
  | "traceparent"
  | "baggage"
  | "via"
  | "forwardedFor"
  | "forwardedProto"
  | "forwardedHost"
  | "claimed"
  | "maxForwards"
  | "tracestate"
  | "expect"
  | "trailer"
  | "upgrade"
  | "dimmerUnit"
  | "dimmerShadow"
  | "override";

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ["connection", "connection"],
  ["keep-alive", "drop"],
  ["proxy-connection", "drop"],
  ["proxy-authorization", "drop"],
  ["te", "drop"],
  ["trailer", "trailer"],
  ["upgrade", "upgrade"],
  ["http2-settings", "drop"],
  ["expect", "expect"],
  ["transfer-encoding", "transferEncoding"],
  ["content-length", "contentLength"],
  ["host", "host"],
  ["cookie", "cookie"],
  ["user-agent", "userAgent"],
  ["accept", "accept"],
  ["sec-fetch-mode", "fetchMode"],
  ["traceparent", "traceparent"],
  ["tracestate", "tracestate"],
  ["baggage", "baggage"],
  ["via", "via"],
  ["x-forwarded-for", "forwardedFor"],
  ["x-forwarded-proto", "forwardedProto"],
  ["x-forwarded-host", "forwardedHost"],
  ["forwarded", "claimed"],
  ["x-real-ip", "claimed"],
  ["max-forwards", "maxForwards"],
  ["x-dimmer-unit", "dimmerUnit"],
  ["x-dimmer-shadow", "dimmerShadow"],
  ["x-dimmer-override", "override"],
]);

/** Names that a Connection line must not take away: they are end to end, or ours (RFC 9110 §7.6.1). */
const endToEnd = new Set([
  "host",
  "content-length",
  "content-type",
  "authorization",
  "cookie",
  "traceparent",
  "tracestate",
  "baggage",
  "cache-control",
]);

const isEndToEnd = (name: string): boolean =>
  endToEnd.has(name) || name.startsWith("x-forwarded-") || name.startsWith("x-dimmer-");

/** Header names as clients spell them, so that the usual ones are lower-cased once. */
const known = new Map<string, Rule>();
const maxKnownNames = 1_000;

const made = /^x[-_]dimmer[-_]|^x[-_]*forwarded_|^x_forwarded[-_]|^x(?:_real[-_]|-real_)ip$/;

const ruleOf = (name: string): Rule => {
  const cached = known.get(name);
  if (cached !== undefined) return cached;
  const lower = name.toLowerCase();
  // Some applications read X_Dimmer_Unit as X-Dimmer-Unit, so neither may come from outside.
  const rule = rules.get(lower) ?? otherRule(lower);
  if (known.size < maxKnownNames) known.set(name, rule);
  return rule;
};

const otherRule = (lower: string): Rule =>
  made.test(lower) ? "drop" : lower.startsWith("x-forwarded-") ? "claimed" : "forward";

/** Sorts the raw lines of one request. */
export const readHead = (raw: readonly string[]): RequestHead => {
  const head = emptyHead();
  let connection = "";
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? "";
    const value = raw[i + 1] ?? "";
    const rule = ruleOf(name);
    if (rule === "forward") head.forward.push(name, value);
    else if (rule === "connection")
      connection = connection === "" ? value : `${connection},${value}`;
    else if (rule !== "drop") take(head, { rule, name, value });
  }
  if (connection !== "" && !plainConnection.test(connection)) dropNominees(head, connection);
  return head;
};

const plainConnection = /^(?:keep-alive|close)$/i;

type Line = {
  readonly rule: Exclude<Rule, "forward" | "drop" | "connection">;
  readonly name: string;
  readonly value: string;
};

const take = (head: RequestHead, { rule, name, value }: Line): void => {
  switch (rule) {
    case "host":
      head.hosts += 1;
      head.host ??= value;
      return;
    case "cookie": {
      const own = value.includes(sessionCookie) || value.includes(overrideCookie);
      const kept = own ? withoutOwnCookies(value) : value;
      if (own) head.override ??= cookieOf(value, overrideCookie) ?? null;
      if (kept === "") return;
      head.cookie = head.cookie === null ? kept : `${head.cookie}; ${kept}`;
      head.forward.push(name, kept);
      return;
    }
    case "userAgent":
    case "accept":
    case "fetchMode":
      head[rule] ??= value;
      head.forward.push(name, value);
      return;
    case "baggage":
    case "tracestate":
      head[rule] = head[rule] === null ? value : `${head[rule]},${value}`;
      return;
    case "claimed":
      head.claimed.push(name, value);
      return;
    case "override":
      // A header beside a cookie is the more deliberate of the two.
      head.override = value;
      return;
    case "via":
    case "forwardedFor":
      head[rule] = head[rule] === null ? value : `${head[rule]}, ${value}`;
      return;
    case "transferEncoding":
    case "contentLength":
    case "traceparent":
    case "forwardedProto":
    case "forwardedHost":
    case "maxForwards":
    case "expect":
    case "trailer":
    case "upgrade":
    case "dimmerUnit":
    case "dimmerShadow":
      head[rule] ??= value;
  }
};

/**
 * Browsers send a host's cookies to all of its ports: the key to Dimmer's own API must not reach a
 * version that runs beside it; nor must an override token, which any holder could use.
 */
const withoutOwnCookies = (cookies: string): string =>
  cookies
    .split(";")
    .filter((cookie) => !ownCookie.test(cookie))
    .join(";")
    .trim();

const ownCookie = new RegExp(`^\\s*(?:${sessionCookie}|${overrideCookie})=`);

const emptyHead = (): RequestHead => ({
  forward: [],
  hosts: 0,
  host: null,
  transferEncoding: null,
  contentLength: null,
  cookie: null,
  userAgent: null,
  accept: null,
  fetchMode: null,
  traceparent: null,
  tracestate: null,
  baggage: null,
  via: null,
  forwardedFor: null,
  forwardedProto: null,
  forwardedHost: null,
  claimed: [],
  maxForwards: null,
  expect: null,
  trailer: null,
  upgrade: null,
  dimmerUnit: null,
  dimmerShadow: null,
  override: null,
});

const dropNominees = (head: RequestHead, connection: string): void => {
  const nominees = new Set(
    connection
      .split(",")
      .map((name) => name.trim().toLowerCase())
      .filter((name) => name !== "" && !isEndToEnd(name)),
  );
  const kept: string[] = [];
  for (let i = 0; i + 1 < head.forward.length; i += 2) {
    const name = head.forward[i] ?? "";
    if (!nominees.has(name.toLowerCase())) kept.push(name, head.forward[i + 1] ?? "");
  }
  head.forward = kept;
  if (nominees.has("via")) head.via = null;
};

/** The value of a header by its lower-case name; the first line that has it. */
export const headerOf = (raw: readonly string[], name: string): string | undefined => {
  const at = lineOf(raw, name, 0);
  return at === -1 ? undefined : raw[at + 1];
};

/** The value of a header that stands there exactly once. */
export const onlyHeaderOf = (raw: readonly string[], name: string): string | undefined => {
  const at = lineOf(raw, name, 0);
  return at === -1 || lineOf(raw, name, at + 2) !== -1 ? undefined : raw[at + 1];
};

const lineOf = (raw: readonly string[], name: string, from: number): number => {
  for (let i = from; i < raw.length; i += 2) {
    const candidate = raw[i] ?? "";
    if (candidate.length !== name.length) continue;
    if (candidate === name || candidate.toLowerCase() === name) return i;
  }
  return -1;
};
