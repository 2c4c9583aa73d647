import type { RequestHead } from "./request-head.ts";
import { printTraceparent, type Trace } from "./trace.ts";
import { headerText, type Upstream } from "../upstream/upstream.ts";

/** What the splitter says about a request to the version that gets it. */
export type Introduction = {
  readonly head: RequestHead;
  readonly trace: Trace;
  readonly clientAddress: string;
  readonly trusted: boolean;
  readonly unit: string | null;
  readonly bucket: number | null;
  /** Our name in Via, by which a request that comes round again is known. */
  readonly pseudonym: string;
};

/**
 * The header lines for a version: the client's own in their order and case, then ours.
 *
 * Everything called `x-dimmer-*` and `x-forwarded-*` is made here; what a trusted hop said of the
 * client's address, protocol and host is carried on, what anybody else said is not.
 */
export const headersFor = (upstream: Upstream, about: Introduction): string[] => {
  const { head, trusted, clientAddress, bucket, unit, trace } = about;
  const headers = head.forward.slice();
  if (head.host !== null) headers.push("host", head.host);
  if (head.contentLength !== null) headers.push("content-length", head.contentLength);
  const before = trusted ? head.forwardedFor : null;
  const host = (trusted ? head.forwardedHost : null) ?? head.host;
  headers.push(
    "x-forwarded-for",
    before === null ? clientAddress : `${before}, ${clientAddress}`,
    "x-forwarded-proto",
    (trusted ? head.forwardedProto : null) ?? "http",
    "via",
    head.via === null ? `1.1 ${about.pseudonym}` : `${head.via}, 1.1 ${about.pseudonym}`,
    "traceparent",
    printTraceparent(trace, trace.spanId),
    "baggage",
    head.baggage === null ? upstream.baggage : `${head.baggage},${upstream.baggage}`,
    "x-dimmer-version",
    upstream.versionText,
  );
  if (host !== null) headers.push("x-forwarded-host", host);
  if (bucket !== null) headers.push("x-dimmer-bucket", String(bucket));
  if (unit !== null) headers.push("x-dimmer-unit", headerText(unit));
  if (head.maxForwards !== null) headers.push("max-forwards", nextHop(head.maxForwards));
  return headers;
};

/** RFC 9110 §7.6.2; a request that must not go on any further was answered before. */
const nextHop = (maxForwards: string): string => String(Math.max(0, Number(maxForwards) - 1) || 0);

/** The same lines for a copy that nobody waits for. */
export const headersForCopy = (upstream: Upstream, about: Introduction): string[] => {
  const headers = headersFor(upstream, about);
  const baggage = headers.indexOf("baggage") + 1;
  headers[baggage] = `${headers[baggage] ?? ""},dimmer.shadow=1`;
  headers.push("x-dimmer-shadow", "1");
  return headers;
};
