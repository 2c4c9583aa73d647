import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { noUpgrade } from "./answer/sentences.ts";

const write = (socket: Duplex, status: string, sentence: string): void => {
  const body = `${sentence}\n`;
  socket.end(
    `HTTP/1.1 ${status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\nVia: 1.1 dimmer\r\n\r\n${body}`,
  );
};

const answers: ReadonlyMap<string, readonly [status: string, sentence: string]> = new Map([
  [
    "HPE_HEADER_OVERFLOW",
    ["431 Request Header Fields Too Large", "The request's head is longer than 16 KiB; send less."],
  ],
  [
    "HPE_CHUNK_EXTENSIONS_OVERFLOW",
    ["413 Payload Too Large", "The chunk extensions are longer than 16 KiB; leave them out."],
  ],
  [
    "ERR_HTTP_REQUEST_TIMEOUT",
    ["408 Request Timeout", "The request did not arrive in time; send it faster."],
  ],
]);

/** Whose answer is under way on a connection: nothing may be written into the middle of it. */
export type UnderWay = WeakMap<Duplex, ServerResponse>;

/** Says what is wrong with bytes that are no request, and closes. */
export const sayBroken = (
  error: Error & { readonly code?: string },
  socket: Duplex,
  underWay: UnderWay,
): void => {
  const res = underWay.get(socket);
  const answering = res?.headersSent === true && (!res.writableFinished || !res.shouldKeepAlive);
  if (error.code === "ECONNRESET" || !socket.writable || answering) {
    socket.destroy();
    return;
  }
  const [status, sentence] = answers.get(error.code ?? "") ?? [
    "400 Bad Request",
    "This is not a sound HTTP/1.1 request; check its head and framing.",
  ];
  write(socket, status, sentence);
};

/** Upgrades and tunnels end here, with a sentence. */
export const refuseUpgrade = (socket: Socket): void => {
  write(socket, "501 Not Implemented", noUpgrade);
};
