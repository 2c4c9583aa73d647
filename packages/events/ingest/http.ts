import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { maxBytesInFlight, maxBodyBytes, retryAfterSeconds } from "../limits.ts";
import type { Intake } from "./intake.ts";
import { honeycombDoors } from "./honeycomb/doors.ts";
import { otlpDoors } from "./otlp/doors.ts";
import { type Door, jsonReply, type Reply } from "./reply.ts";
import { mediaType, readBody, type Refusal, refuseHeaders, refuseOrigin } from "./request.ts";

export type IngestHttp = {
  readonly intake: Intake;
  /** What `/health` says. */
  readonly health: () => Readonly<Record<string, unknown>>;
  readonly log: (sentence: string) => void;
};

/**
 * OTLP at `/v1/traces` and `/v1/logs`, Honeycomb's API under `/1/`, and NDJSON: `POST /v1/events`
 * takes lines and answers `ingestAnswerSchema`: 200 once what was accepted is on the disk, 400 when
 * no line was. `GET /health` says how intake and loading do. Refusals have the form that clients of
 * their door read; 503 has `Retry-After` and means that nothing was kept.
 */
export const ingestListener = (options: IngestHttp): RequestListener => {
  const { intake } = options;
  const flight = { bytes: 0 };
  const doors: Doors = new Map(
    Object.entries({
      "/v1/events": linesDoor(intake),
      ...otlpDoors(intake),
      ...honeycombDoors(intake),
    }),
  );
  return (request, response) => {
    serve(options, doors, { flight, request, response }).catch((thrown: unknown) => {
      // A client that went away in the middle of its body is no failure of ours.
      if (request.destroyed && !request.complete) return;
      options.log(`A request failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      const sentence = "Something is wrong in the event intake; send this request again.";
      if (!response.headersSent)
        send(response, refuseLine({ status: 503, code: "internal", sentence }));
    });
  };
};

type Doors = ReadonlyMap<string, Door>;

type Exchange = {
  /** Bytes of all bodies that are being read or decoded. */
  readonly flight: { bytes: number };
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
};

const serve = async (
  { intake, health }: IngestHttp,
  doors: Doors,
  { flight, request, response }: Exchange,
): Promise<void> => {
  const path = (request.url ?? "").split("?")[0] ?? "";
  const found = findDoor(doors, path);
  const form = found?.door.refuse ?? refuseLine;
  const turnAway = (refusal: Refusal): void => {
    // The body may not have been read: the connection ends with the answer.
    intake.refuse();
    response.setHeader("Connection", "close");
    send(response, form(refusal, mediaType(request)));
  };
  const stranger = refuseOrigin(request);
  if (stranger !== null) return turnAway(stranger);
  if (path === "/health" && (request.method === "GET" || request.method === "HEAD"))
    return send(response, jsonReply(200, health()));
  if (found === null) return turnAway(nothingHere);
  const { door, rest } = found;
  if (request.method !== door.method) {
    response.setHeader("Allow", door.method);
    return turnAway(otherMethod(door.method, path));
  }
  const unreadable = refuseHeaders(request, door.method === "GET" ? null : door.contentTypes);
  if (unreadable !== null) return turnAway(unreadable);
  const bytes = reservation(request);
  if (flight.bytes + bytes > maxBytesInFlight) return turnAway(busy);
  flight.bytes += bytes;
  try {
    const read = await readBody(request);
    if (!read.ok) return turnAway(read.refusal);
    const header = (name: string): string | null => String(request.headers[name] ?? "") || null;
    send(response, await door.take(read.body, { rest, contentType: mediaType(request), header }));
  } finally {
    flight.bytes -= bytes;
  }
};

/** A door by its path, or by `<beginning>/*` with one segment behind; a slash may end either. */
const findDoor = (
  doors: Doors,
  given: string,
): { readonly door: Door; readonly rest: string } | null => {
  const path = given.replace(/\/$/, "");
  const exact = doors.get(path);
  if (exact !== undefined) return { door: exact, rest: "" };
  const cut = path.lastIndexOf("/");
  const door = doors.get(`${path.slice(0, cut)}/*`);
  if (door === undefined) return null;
  try {
    return { door, rest: decodeURIComponent(path.slice(cut + 1)) };
  } catch {
    return null;
  }
};

/** Memory that a body may come to need; one whose size is not known may be as large as any. */
const reservation = ({ headers }: IncomingMessage): number =>
  headers["content-encoding"] === "gzip" || headers["content-length"] === undefined
    ? maxBodyBytes
    : Number(headers["content-length"]);

/** NDJSON: the form in which Dimmer's own parts send. */
const linesDoor = (intake: Intake): Door => ({
  method: "POST",
  contentTypes: ["application/x-ndjson", "application/ndjson", "application/json"],
  refuse: refuseLine,
  take: async (body) => {
    const taken = await intake.take(body);
    if (!taken.ok) {
      const status = taken.error.code === "full" ? 503 : 413;
      return refuseLine({ status, ...taken.error });
    }
    const { accepted, rejected } = taken.answer;
    return jsonReply(accepted === 0 && rejected.length > 0 ? 400 : 200, taken.answer);
  },
});

const refuseLine = ({ status, code, sentence }: Refusal): Reply =>
  jsonReply(status, { error: { code, sentence } });

const nothingHere: Refusal = {
  status: 404,
  code: "notFound",
  sentence:
    "There is nothing here; events go to /v1/traces, /v1/logs, /1/batch/<dataset> or /v1/events.",
};

const otherMethod = (method: string, path: string): Refusal => ({
  status: 405,
  code: "method",
  sentence: `Send ${method} requests to ${path}.`,
});

const busy: Refusal = {
  status: 503,
  code: "busy",
  sentence: "Too many events are being read at this moment; send them again in two seconds.",
};

const send = (response: ServerResponse, { status, contentType, body }: Reply): void => {
  if (status === 503) response.setHeader("Retry-After", String(retryAfterSeconds));
  response.writeHead(status, { "Content-Type": contentType }).end(body);
};
