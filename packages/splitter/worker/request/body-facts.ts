import { maxKeptBodyBytes } from "../../limits.ts";
import { announced, passedTrailers } from "../answer/trailers.ts";
import type { LateFields } from "../exchange/attempt.ts";
import type { ClientRequest, ClientResponse } from "../front/client.ts";
import type { Arrival } from "./arrival.ts";
import type { RequestHead } from "./request-head.ts";

/** Only a chunked body has room for fields behind it (RFC 9112 §7.1.2): one with a length has none. */
export const lateFields = (req: ClientRequest, head: RequestHead): LateFields | null => {
  if (head.trailer === null || head.transferEncoding === null) return null;
  const names = announced(head.trailer);
  return names === "" ? null : { trailer: names, trailers: () => passedTrailers(req.rawTrailers) };
};

/** By its key such a request may be sent twice, where its route says so. */
export const hasIdempotencyKey = ({ match, head }: Arrival): boolean => {
  const { idempotencyKey } = match;
  if (idempotencyKey === null) return false;
  return head.forward.some((name, i) => i % 2 === 0 && name.toLowerCase() === idempotencyKey);
};

/** A body follows the head. */
export const hasBody = ({ head }: Arrival): boolean =>
  head.transferEncoding !== null || (head.contentLength !== null && head.contentLength !== "0");

/** A body that is declared too large is not kept, and so not sent again. */
export const fitsIntoMemory = ({ head }: Arrival): boolean =>
  head.contentLength === null || Number(head.contentLength) <= maxKeptBodyBytes;

/** The version takes the body: a client that waits for a word may send it (RFC 9110 §10.1.1). */
export const askForBody = (res: ClientResponse): void => {
  if (res.headersSent) return;
  res.writeContinue();
  res.shouldKeepAlive = true;
};
