import { readOutcome } from "./outcome.ts";
import { linesOf, type RawHead } from "./raw-head.ts";

/** The head of a version's answer, ready for the client. */
export type AnswerHead = {
  /** Flat array for `writeHead`. */
  readonly headers: string[];
  /** Declared length; -1 when the answer does not say. */
  readonly contentLength: number;
  readonly cacheControl: string | null;
  readonly contentType: string | null;
  readonly contentEncoding: string | null;
  /** `grpc-status` of an answer that has no trailers. */
  readonly grpcStatus: string | null;
  /** gRPC of any kind: its failures come at the end, and it may be a stream. */
  readonly grpc: boolean;
  /** Server-sent events: never held back, never waited for. */
  readonly eventStream: boolean;
  /** The application declared a failure behind its status; the code, "" when it gave none. */
  readonly marked: string | null;
};

const dropped = new Set([
  "keep-alive",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

type Mutable = { -readonly [K in keyof AnswerHead]: AnswerHead[K] };

/** Passes an answer's lines on: hop-by-hop fields, those that Connection names, and ours go. */
export const readAnswer = (raw: RawHead): AnswerHead => {
  const head: Mutable = {
    headers: [],
    contentLength: -1,
    cacheControl: null,
    contentType: null,
    contentEncoding: null,
    grpcStatus: null,
    grpc: false,
    eventStream: false,
    marked: null,
  };
  let connection = "";
  const lines = linesOf(raw);
  for (let i = 0; i + 1 < lines.length; i += 2) {
    const name = lines[i] ?? "";
    const value = lines[i + 1] ?? "";
    const lower = lowerOf(name);
    if (lower === "connection") connection += `${value},`;
    else if (!dropped.has(lower)) takeLine(head, { lower, name, value });
  }
  if (connection !== "" && !plainConnection.test(connection))
    head.headers = withoutNominees(head.headers, connection);
  head.headers.push("Via", "1.1 dimmer");
  return head;
};

const plainConnection = /^(?:keep-alive|close),$/i;

const takeLine = (
  head: Mutable,
  { lower, name, value }: { lower: string; name: string; value: string },
): void => {
  switch (lower) {
    case "content-length":
      head.contentLength = Number(value);
      break;
    case "content-type":
      head.contentType = value;
      head.eventStream = value.startsWith("text/event-stream");
      head.grpc = value.startsWith("application/grpc");
      break;
    case "content-encoding":
      head.contentEncoding = value.trim().toLowerCase();
      break;
    case "grpc-status":
      head.grpcStatus = value;
      break;
    case "cache-control":
      head.cacheControl = head.cacheControl === null ? value : `${head.cacheControl}, ${value}`;
      break;
    case "x-dimmer-outcome":
      head.marked ??= readOutcome(value);
      return;
    default:
      if (lower.startsWith("x-dimmer-")) return;
  }
  head.headers.push(name, value);
};

const withoutNominees = (headers: string[], connection: string): string[] => {
  const nominees = new Set(connection.split(",").map((name) => name.trim().toLowerCase()));
  nominees.delete("content-length");
  nominees.delete("content-type");
  nominees.delete("set-cookie");
  nominees.delete("cache-control");
  return headers.filter((_, i) => !nominees.has((headers[i - (i % 2)] ?? "").toLowerCase()));
};

/**
 * Makes a candidate's answer private, so that no shared cache shows it to everybody. An answer
 * that already is private or not stored stays as it is.
 */
export const keepPrivate = (head: AnswerHead): void => {
  if (head.cacheControl !== null && /\b(?:private|no-store)\b/i.test(head.cacheControl)) return;
  const directives = (head.cacheControl ?? "")
    .split(",")
    .map((directive) => directive.trim())
    .filter((directive) => directive !== "" && !/^(?:public|s-maxage=)/i.test(directive));
  for (let i = head.headers.length - 2; i >= 0; i -= 2) {
    if (lowerOf(head.headers[i] ?? "") === "cache-control") head.headers.splice(i, 2);
  }
  head.headers.push("Cache-Control", ["private", ...directives].join(", "));
};

/** Header names as servers spell them, so that the usual ones are lower-cased once. */
const lowered = new Map<string, string>();
const maxLowered = 1_000;

const lowerOf = (name: string): string => {
  const cached = lowered.get(name);
  if (cached !== undefined) return cached;
  const lower = name.toLowerCase();
  if (lowered.size < maxLowered) lowered.set(name, lower);
  return lower;
};
