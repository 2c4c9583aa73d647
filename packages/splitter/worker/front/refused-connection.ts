import type { Duplex } from "node:stream";
import type { RefusalReason } from "../refusals.ts";
import { noTunnel } from "../answer/sentences.ts";
import type { ClientResponse } from "./client.ts";

const write = (socket: Duplex, status: string, sentence: string): void => {
  const body = `${sentence}\n`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\nVia: 1.1 dimmer\r\n\r\n${body}`,
  );
};

type Broken = {
  readonly status: string;
  readonly reason: RefusalReason;
  readonly sentence: string;
};

const malformed: Broken = {
  status: "400 Bad Request",
  reason: "malformed",
  sentence: "This is not a sound HTTP/1.1 request; check its head and framing.",
};

const answers: ReadonlyMap<string, Broken> = new Map<string, Broken>([
  [
    "HPE_HEADER_OVERFLOW",
    {
      status: "431 Request Header Fields Too Large",
      reason: "tooLarge",
      sentence: "The request's head is longer than 16 KiB; send less.",
    },
  ],
  [
    "HPE_CHUNK_EXTENSIONS_OVERFLOW",
    {
      status: "413 Payload Too Large",
      reason: "tooLarge",
      sentence: "The chunk extensions are longer than 16 KiB; leave them out.",
    },
  ],
  [
    "ERR_HTTP_REQUEST_TIMEOUT",
    {
      status: "408 Request Timeout",
      reason: "slow",
      sentence: "The request did not arrive in time; send it faster.",
    },
  ],
]);

/** Whose answer is under way on a connection: nothing may be written into the middle of it. */
export type UnderWay = WeakMap<object, ClientResponse>;

/**
 * Says what is wrong with bytes that are no request, and closes. Returns why, or null where the
 * client only went away.
 */
export const sayBroken = (
  error: Error & { readonly code?: string },
  socket: Duplex,
  underWay: UnderWay,
): RefusalReason | null => {
  const code = error.code ?? "";
  const broken = answers.get(code) ?? (code.startsWith("HPE_") ? malformed : null);
  const res = underWay.get(socket);
  const answering = res?.headersSent === true && (!res.writableFinished || !res.shouldKeepAlive);
  if (broken === null || !socket.writable || answering) socket.destroy();
  else write(socket, broken.status, broken.sentence);
  if (broken !== null) return broken.reason;
  return code === "ECONNRESET" || code === "EPIPE" ? null : "handshake";
};

/** Tunnels end here, with a sentence. */
export const refuseTunnel = (socket: Duplex): void => {
  write(socket, "501 Not Implemented", noTunnel);
};
