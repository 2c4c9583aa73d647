import type { Socket } from "node:net";

const body = JSON.stringify({
  error: {
    code: "malformed",
    sentence: "That was not HTTP that can be read; send a well-formed HTTP/1.1 request.",
  },
});

const answer = [
  "HTTP/1.1 400 Bad Request",
  "content-type: application/json; charset=utf-8",
  `content-length: ${Buffer.byteLength(body)}`,
  "connection: close",
  "",
  body,
].join("\r\n");

/** Answers bytes that are no request in the form of every other refusal, and hangs up. */
export const answerMalformed = (_cause: Error, socket: Socket): void => {
  if (socket.writable) socket.end(answer);
  else socket.destroy();
};
