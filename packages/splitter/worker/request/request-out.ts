import { headerText, type Upstream } from "../upstream/upstream.ts";
import type { Arrival } from "./arrival.ts";
import { printBaggage, printVersions, withEntry } from "./baggage.ts";
import { printTraceparent } from "./trace.ts";

/**
 * The header lines for a version: the client's own in their order and case, then ours.
 *
 * Everything called `x-dimmer-*` is made here, and what is said of the client's address, protocol and
 * host; what a trusted hop said of them is carried on, what anybody else said is not.
 */
export const headersFor = (upstream: Upstream, about: Arrival): string[] => {
  const { head, trusted, peerAddress, bucket, unit, trace } = about;
  const headers = head.forward.slice();
  if (head.host !== null) headers.push("host", head.host);
  if (head.contentLength !== null) headers.push("content-length", head.contentLength);
  if (trusted) headers.push(...head.claimed);
  const before = trusted ? head.forwardedFor : null;
  const host = (trusted ? head.forwardedHost : null) ?? head.host;
  headers.push(
    "x-forwarded-for",
    before === null ? peerAddress : `${before}, ${peerAddress}`,
    "x-forwarded-proto",
    (trusted ? head.forwardedProto : null) ?? about.scheme,
    "via",
    head.via === null ? `1.1 ${about.pseudonym}` : `${head.via}, 1.1 ${about.pseudonym}`,
    "traceparent",
    printTraceparent(trace, trace.spanId),
    "baggage",
    baggageFor(upstream, about),
    "x-dimmer-version",
    upstream.versionText,
  );
  // A tracestate without the traceparent that it belongs to means nothing (trace-context §3.3).
  if (head.tracestate !== null && trace.parentId !== null)
    headers.push("tracestate", head.tracestate);
  if (host !== null) headers.push("x-forwarded-host", host);
  if (bucket !== null) headers.push("x-dimmer-bucket", String(bucket));
  if (unit !== null) headers.push("x-dimmer-unit", headerText(unit));
  if (about.shadow) headers.push("x-dimmer-shadow", "1");
  if (head.maxForwards !== null) headers.push("max-forwards", nextHop(head.maxForwards));
  return headers;
};

const baggageFor = (upstream: Upstream, { baggage, pinned, shadow }: Arrival): string => {
  if (baggage === null && pinned === null) return upstream.baggage;
  const before = baggage?.versions ?? [];
  const pins = pinned === null ? before : withEntry(before, pinned);
  const ours = printVersions(withEntry(pins, upstream.entry));
  return printBaggage(baggage?.others ?? null, shadow ? `${ours},dimmer.shadow=1` : ours);
};

/** RFC 9110 §7.6.2; a request that must not go on any further was answered before. */
const nextHop = (maxForwards: string): string => String(Math.max(0, Number(maxForwards) - 1) || 0);

/** The same lines for a copy that nobody waits for. */
export const headersForCopy = (upstream: Upstream, about: Arrival): string[] =>
  headersFor(upstream, {
    ...about,
    shadow: true,
    baggage: about.baggage ?? { others: null, versions: [], shadow: true },
  });
