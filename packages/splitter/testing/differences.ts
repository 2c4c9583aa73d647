/**
 * Where we and two others part over the hygiene table, and why: nginx 1.22.1 and HAProxy 2.6.12 of
 * Debian 12, each in its plainest configuration. `others` do what we do not.
 */
export type Difference = {
  readonly what: string;
  readonly ours: "passes" | "refuses";
  readonly others: readonly ("nginx" | "haproxy")[];
  readonly why: string;
};

/** For which the list holds to the letter. */
export const comparedVersions = { nginx: "1.22.1", haproxy: "2.6.12" } as const;

export const differences: readonly Difference[] = [
  {
    what: "two equal Host lines",
    ours: "refuses",
    others: ["haproxy"],
    why: "RFC 9112 §3.2: several Host lines are refused, equal or not",
  },
  {
    what: "a Host with a path",
    ours: "refuses",
    others: ["haproxy"],
    why: "Host is host [:port]; what else stands there is read differently by applications",
  },
  { what: "a Host with a user", ours: "refuses", others: ["nginx", "haproxy"], why: "as above" },
  { what: "a Host list", ours: "refuses", others: ["haproxy"], why: "as above" },
  {
    what: "a Host with a space",
    ours: "refuses",
    others: ["haproxy"],
    why: "Host is host [:port]; what else stands there is read differently by applications",
  },
  {
    what: "a Host with a wrong port",
    ours: "refuses",
    others: ["nginx", "haproxy"],
    why: "as above",
  },
  {
    what: "a Host with a backslash",
    ours: "refuses",
    others: ["nginx", "haproxy"],
    why: "as above",
  },
  {
    what: "a Host with a fragment",
    ours: "refuses",
    others: ["nginx", "haproxy"],
    why: "as above",
  },
  {
    what: "another host in the target",
    ours: "refuses",
    others: ["nginx"],
    why: "RFC 9112 §3.2.2 lets the target win; we refuse what names two hosts",
  },
  { what: "another port in the target", ours: "refuses", others: ["nginx"], why: "as above" },
  { what: "a user in the target", ours: "refuses", others: ["haproxy"], why: "as above" },
  {
    what: "another scheme",
    ours: "refuses",
    others: ["nginx", "haproxy"],
    why: "nothing here speaks for another scheme",
  },
  {
    what: "a fragment",
    ours: "refuses",
    others: ["nginx"],
    why: "RFC 9112 §3.2: a target has no fragment",
  },
  {
    what: "a * that is no OPTIONS",
    ours: "refuses",
    others: ["haproxy"],
    why: "RFC 9112 §3.2.4: * is for OPTIONS alone",
  },
  {
    what: "a target above 8 KiB",
    ours: "refuses",
    others: ["haproxy"],
    why: "our limit is 8 KiB, HAProxy's is its buffer",
  },
  { what: "HTTP/0.9", ours: "refuses", others: ["nginx"], why: "nginx still speaks it" },
  {
    what: "HTTP/2.0 in a request line",
    ours: "refuses",
    others: ["haproxy"],
    why: "no such version in a request line",
  },
  {
    what: "HTTP/1.2",
    ours: "refuses",
    others: ["nginx", "haproxy"],
    why: "no such version; both read it as 1.1",
  },
  { what: "HTTP/1.10", ours: "refuses", others: ["nginx"], why: "no such version" },
  {
    what: "TRACE",
    ours: "refuses",
    others: ["haproxy"],
    why: "it would show what we add to requests",
  },
  {
    what: "a folded line",
    ours: "refuses",
    others: ["haproxy"],
    why: "RFC 9112 §5.2: refused or unfolded; we refuse",
  },
  { what: "a folded Content-Length", ours: "refuses", others: ["haproxy"], why: "as above" },
  {
    what: "a line without a colon",
    ours: "refuses",
    others: ["nginx"],
    why: "nginx leaves it out; we refuse",
  },
  {
    what: "bare LFs for lines",
    ours: "refuses",
    others: ["nginx", "haproxy"],
    why: "RFC 9112 §2.2 allows it, and smuggling lives on it; we refuse",
  },
  { what: "one bare LF", ours: "refuses", others: ["nginx", "haproxy"], why: "as above" },
  {
    what: "a name beyond ASCII",
    ours: "refuses",
    others: ["nginx"],
    why: "nginx leaves the line out; we refuse",
  },
  {
    what: "a name with a bracket",
    ours: "refuses",
    others: ["nginx"],
    why: "nginx leaves the line out; we refuse",
  },
  { what: "more than 200 lines", ours: "refuses", others: ["nginx"], why: "our limit" },
  {
    what: "both lengths",
    ours: "refuses",
    others: ["haproxy"],
    why: "RFC 9112 §6.1: HAProxy drops the length and goes on; we refuse",
  },
  {
    what: "both lengths, the other way round",
    ours: "refuses",
    others: ["haproxy"],
    why: "as above",
  },
  {
    what: "both lengths and a request behind",
    ours: "refuses",
    others: ["haproxy"],
    why: "as above",
  },
  {
    what: "chunked in HTTP/1.0",
    ours: "refuses",
    others: ["haproxy"],
    why: "RFC 9112 §6.1: to be treated as faulty framing",
  },
  {
    what: "two lengths that are equal",
    ours: "refuses",
    others: ["haproxy"],
    why: "RFC 9110 §8.6 allows to take them for one; we refuse",
  },
  { what: "a list of lengths", ours: "refuses", others: ["haproxy"], why: "as above" },
  {
    what: "an unknown expectation",
    ours: "refuses",
    others: ["nginx"],
    why: "nginx leaves it unmet in silence",
  },
  {
    what: "a space behind the chunk size",
    ours: "refuses",
    others: ["nginx", "haproxy"],
    why: "RFC 9112 §7.1 has no such space; two readers may differ",
  },
  {
    what: "chunks that end by LF",
    ours: "refuses",
    others: ["nginx", "haproxy"],
    why: "as bare LFs for lines",
  },
  {
    what: "a NUL in a chunk extension",
    ours: "refuses",
    others: ["nginx", "haproxy"],
    why: "we refuse what we would only drop",
  },
  {
    what: "chunk extensions above 16 KiB",
    ours: "refuses",
    others: ["nginx"],
    why: "nginx drops them, however many",
  },
  {
    what: "a length in the trailers",
    ours: "refuses",
    others: ["nginx"],
    why: "RFC 9110 §6.5.1: no framing in trailers; nginx drops it",
  },
  {
    what: "an empty Host",
    ours: "passes",
    others: ["nginx"],
    why: "RFC 9112 §3.2 allows it; nginx does not",
  },
];
