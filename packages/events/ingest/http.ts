import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { maxBytesInFlight, maxBodyBytes, retryAfterSeconds } from "../limits.ts";
import type { Intake } from "./intake.ts";
import { readBody, type Refusal, refuseHeaders, refuseOrigin } from "./request.ts";

export type IngestHttp = {
  readonly intake: Intake;
  /** What `/health` says. */
  readonly health: () => Readonly<Record<string, unknown>>;
  readonly log: (sentence: string) => void;
};

/**
 * `POST /v1/events` takes NDJSON and answers `ingestAnswerSchema`: 200 once what was accepted is
 * on the disk, 400 when no line was; `GET /health` says how intake and loading do. Refusals are
 * `{ error: { code, sentence } }`; 503 has `Retry-After` and means that nothing was kept.
 */
export const ingestListener = (options: IngestHttp): RequestListener => {
  const flight = { bytes: 0 };
  return (request, response) => {
    serve(options, flight, { request, response }).catch((thrown: unknown) => {
      // A client that went away in the middle of its body is no failure of ours.
      if (request.destroyed && !request.complete) return;
      options.log(`A request failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
      const sentence = "Something is wrong in the event intake; send this request again.";
      if (!response.headersSent) refuse(response, { status: 503, code: "internal", sentence });
    });
  };
};

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse };

const serve = async (
  { intake, health }: IngestHttp,
  flight: { bytes: number },
  { request, response }: Exchange,
): Promise<void> => {
  const stranger = refuseOrigin(request);
  if (stranger !== null) return turnAway(intake, response, stranger);
  const path = (request.url ?? "").split("?")[0];
  if (path === "/health" && (request.method === "GET" || request.method === "HEAD"))
    return send(response, 200, health());
  if (path !== "/v1/events") return turnAway(intake, response, nothingHere);
  if (request.method !== "POST")
    return turnAway(intake, response.setHeader("Allow", "POST"), onlyPost);
  const unreadable = refuseHeaders(request);
  if (unreadable !== null) return turnAway(intake, response, unreadable);
  const bytes = reservation(request);
  if (flight.bytes + bytes > maxBytesInFlight) return turnAway(intake, response, busy);
  flight.bytes += bytes;
  try {
    await takeBody(intake, { request, response });
  } finally {
    flight.bytes -= bytes;
  }
};

/** Memory that a body may come to need; one whose size is not known may be as large as any. */
const reservation = ({ headers }: IncomingMessage): number =>
  headers["content-encoding"] === "gzip" || headers["content-length"] === undefined
    ? maxBodyBytes
    : Number(headers["content-length"]);

const takeBody = async (intake: Intake, { request, response }: Exchange): Promise<void> => {
  const read = await readBody(request);
  if (!read.ok) return turnAway(intake, response, read.refusal);
  const taken = await intake.take(read.body);
  if (!taken.ok) {
    const status = taken.error.code === "full" ? 503 : 413;
    return refuse(response, { status, ...taken.error });
  }
  const { accepted, rejected } = taken.answer;
  send(response, accepted === 0 && rejected.length > 0 ? 400 : 200, taken.answer);
};

const nothingHere: Refusal = {
  status: 404,
  code: "notFound",
  sentence: "There is nothing here; events go to POST /v1/events.",
};

const onlyPost: Refusal = {
  status: 405,
  code: "method",
  sentence: "Events are sent by POST to /v1/events.",
};

const busy: Refusal = {
  status: 503,
  code: "busy",
  sentence: "Too many events are being read at this moment; send them again in two seconds.",
};

/** Refuses a request whose body may not have been read: the connection ends with the answer. */
const turnAway = (intake: Intake, response: ServerResponse, refusal: Refusal): void => {
  intake.refuse();
  response.setHeader("Connection", "close");
  refuse(response, refusal);
};

const refuse = (response: ServerResponse, { status, code, sentence }: Refusal): void => {
  if (status === 503) response.setHeader("Retry-After", String(retryAfterSeconds));
  send(response, status, { error: { code, sentence } });
};

const send = (response: ServerResponse, status: number, body: unknown): void => {
  response
    .writeHead(status, { "Content-Type": "application/json; charset=utf-8" })
    .end(JSON.stringify(body));
};
