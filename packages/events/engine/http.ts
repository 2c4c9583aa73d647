import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { randomUUID } from "node:crypto";
import { maxEngineBodyBytes } from "../limits.ts";
import type { Answer, Engine } from "./engine.ts";
import { type EngineFailure, failure, failureOf } from "./failure.ts";
import { LaneFull } from "./lane.ts";
import { readRequest } from "./request.ts";

/**
 * The part of ClickHouse's HTTP interface that `@clickhouse/client` needs: `/ping`, and statements
 * by GET or POST with settings and `param_*` in the URL. Failures have ClickHouse's form: text
 * `Code: 60. DB::Exception: …` and the header `X-ClickHouse-Exception-Code`.
 */
export const engineListener =
  (engine: Engine): RequestListener =>
  (request, response) => {
    serve(engine, request, response).catch((thrown: unknown) => {
      if (response.headersSent) response.destroy();
      else sendFailure(response, failureOf(thrown));
    });
  };

const serve = async (
  engine: Engine,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const url = new URL(request.url ?? "/", "http://engine");
  if (url.pathname === "/ping") {
    response.setHeader("Content-Type", "text/html; charset=UTF-8").end("Ok.\n");
    return;
  }
  const refused = unsupported(request, url);
  if (refused !== null) {
    sendFailure(response, refused);
    return;
  }
  const body = await readBody(request);
  if (body === null) {
    const sentence = `A request may have ${maxEngineBodyBytes} bytes; send fewer rows at a time.`;
    sendFailure(response.setHeader("Connection", "close"), failure("requestTooLarge", sentence));
    return;
  }
  const read = readRequest(url, body, randomUUID);
  if (!read.ok) {
    sendFailure(response, read.failure);
    return;
  }
  response.setHeader("X-ClickHouse-Query-Id", read.request.queryId);
  try {
    const answer = await engine.run(read.request, (kill) => {
      response.once("close", () => {
        if (!response.writableFinished) kill();
      });
    });
    sendAnswer(response, answer);
  } catch (thrown) {
    const full = thrown instanceof LaneFull;
    const said = full
      ? failure("tooManySimultaneousQueries", `${thrown.message}; try again in a second.`)
      : failureOf(thrown);
    sendFailure(response, said);
  }
};

const unsupported = (request: IncomingMessage, url: URL): EngineFailure | null => {
  if (url.pathname !== "/") return failure("badArguments", `There is nothing at ${url.pathname}.`);
  if (request.headers["content-encoding"] !== undefined)
    return failure("badArguments", "The embedded engine takes bodies as they are: no compression.");
  if ((request.headers["content-type"] ?? "").startsWith("multipart/"))
    return failure("badArguments", "The embedded engine takes parameters in the URL only.");
  return null;
};

/** The body, or null if it is too large. */
const readBody = async (request: IncomingMessage): Promise<Uint8Array | null> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxEngineBodyBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes);
};

const sendAnswer = (response: ServerResponse, answer: Answer): void => {
  const summary = {
    read_rows: String(answer.rowsRead),
    written_rows: String(answer.rowsWritten),
    result_bytes: String(answer.bytes.length),
  };
  response.setHeader("X-ClickHouse-Summary", JSON.stringify(summary));
  if (answer.format !== "") response.setHeader("X-ClickHouse-Format", answer.format);
  response.setHeader("Content-Type", "text/plain; charset=UTF-8").end(answer.bytes);
};

const sendFailure = (response: ServerResponse, { status, code, message }: EngineFailure): void => {
  response
    .writeHead(status, {
      "Content-Type": "text/plain; charset=UTF-8",
      "X-ClickHouse-Exception-Code": String(code),
    })
    .end(`${message}\n`);
};
