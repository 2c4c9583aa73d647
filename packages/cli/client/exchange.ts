import { type ClientRequest, type IncomingMessage, request as requestHttp } from "node:http";
import { exitCode, fail, type Failure, good, type Result } from "../exit-code.ts";
import { maxAnswerBytes } from "../limits.ts";
import { plain } from "../terminal/plain.ts";
import type { Session } from "./session.ts";

export type Ask = {
  readonly method: "GET" | "POST" | "PUT";
  /** Below `/api/v1`, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly accept?: "application/json" | "text/event-stream";
  /** Why a program acts here, when it is not the person. */
  readonly scripted: string | null;
  /** Names this order, so that control executes it once however often it is sent; absent: a question. */
  readonly orderKey?: string;
  /** How long the answer's head may take. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
};

/** Sends one request and returns the answer once its head is there; 2xx or a sentence why not. */
export const exchange = async (session: Session, ask: Ask): Promise<Result<IncomingMessage>> => {
  const answered = await send(session, ask);
  if (!answered.ok) return answered;
  const { statusCode = 0 } = answered.value;
  if (statusCode >= 200 && statusCode < 300) return answered;
  const text = await readAll(answered.value);
  return { ok: false, failure: refusal(session, statusCode, text.ok ? text.value : "") };
};

/** Nobody answered, or not to the end: a server that starts again does both. */
export const isAway = ({ code }: Failure): boolean =>
  code === "unreachable" || code === "answerLost";

const send = async (session: Session, ask: Ask): Promise<Result<IncomingMessage>> => {
  const url = new URL(`${session.url}/api/v1${ask.path}`);
  const body = ask.body === undefined ? null : JSON.stringify(ask.body);
  const headers = {
    accept: ask.accept ?? "application/json",
    ...(body === null
      ? {}
      : { "content-type": "application/json", "content-length": Buffer.byteLength(body) }),
    ...(session.token === null ? {} : { authorization: `Bearer ${session.token}` }),
    ...(ask.orderKey === undefined ? {} : { "idempotency-key": ask.orderKey }),
    // Header values are Latin-1; other letters travel as percent escapes of their UTF-8.
    ...(ask.scripted === null ? {} : { "x-dimmer-scripted": toHeaderText(ask.scripted) }),
  };
  const options = {
    method: ask.method,
    headers,
    agent: false,
    ...(ask.signal === undefined ? {} : { signal: ask.signal }),
  } as const;
  const request = await opener(url.protocol);
  return new Promise((resolve) => {
    const outgoing = request(url, options);
    const late = setTimeout(() => {
      outgoing.destroy(new Error("timeout"));
    }, ask.timeoutMs);
    outgoing.once("response", (incoming: IncomingMessage) => {
      clearTimeout(late);
      resolve(good(incoming));
    });
    outgoing.on("error", (cause: NodeJS.ErrnoException) => {
      clearTimeout(late);
      resolve({ ok: false, failure: unreachable(session, cause, ask.timeoutMs) });
    });
    outgoing.end(body ?? undefined);
  });
};

type Open = (url: URL, options: Parameters<typeof requestHttp>[1] & object) => ClientRequest;

/** TLS is loaded only where it is spoken. */
const opener = async (protocol: string): Promise<Open> =>
  protocol === "https:" ? (await import("node:https")).request : requestHttp;

const toHeaderText = (text: string): string =>
  plain(text).replaceAll(/[^ -~]/gu, (letter) => encodeURIComponent(letter));

/** The whole body as text, bounded. */
export const readAll = async (incoming: IncomingMessage): Promise<Result<string>> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxAnswerBytes) {
        incoming.destroy();
        return fail(exitCode.error, "answerTooLong", "The answer is too long; ask for less.");
      }
      chunks.push(chunk);
    }
  } catch {
    return fail(
      exitCode.error,
      "answerLost",
      "The server closed the connection in the middle of its answer; try again.",
    );
  }
  return good(Buffer.concat(chunks).toString("utf8"));
};

const unreachable = (
  session: Session,
  cause: NodeJS.ErrnoException,
  timeoutMs: number,
): Failure => {
  const at = session.url;
  if (cause.name === "AbortError")
    return { exit: exitCode.interrupted, code: "interrupted", sentence: "Interrupted." };
  if (cause.code === "ECONNRESET" || cause.code === "EPIPE")
    return {
      exit: exitCode.error,
      code: "answerLost",
      sentence: `${at} broke the connection off before it answered; \`dimmer status\` says how things stand.`,
    };
  const sentence =
    cause.message === "timeout"
      ? `${at} did not answer within ${timeoutMs / 1000} s. If it hangs, \`dimmer serve\` ends it within half a minute and starts it again: try then; or point your traffic back at stable.`
      : cause.code === "ECONNREFUSED"
        ? `Nothing answers at ${at}; is Dimmer running? Start it with \`dimmer serve\`.`
        : cause.code === "ENOTFOUND" || cause.code === "EAI_AGAIN"
          ? `The name in ${at} is not known; check --server or DIMMER_URL.`
          : `${at} cannot be reached (${plain(cause.code ?? cause.message)}); is Dimmer running? Start it with \`dimmer serve\`.`;
  return { exit: exitCode.error, code: "unreachable", sentence };
};

/** The server's own sentence where it sent one. */
const refusal = (session: Session, status: number, text: string): Failure => {
  const said = saidBy(text);
  if (status === 401)
    return {
      exit: exitCode.login,
      code: said?.code ?? "login",
      sentence: `${session.url} does not know this session; run the command where \`dimmer serve\` keeps its data (--data), or set DIMMER_TOKEN.`,
    };
  return {
    exit: exitCode.error,
    code: said?.code ?? "refused",
    sentence:
      said?.sentence ??
      `${session.url} answered ${status}, which is not an answer of Dimmer; check the address.`,
  };
};

const saidBy = (text: string): { readonly code: string; readonly sentence: string } | null => {
  try {
    const { error } = JSON.parse(text) as { readonly error?: Readonly<Record<string, unknown>> };
    const { code, sentence } = error ?? {};
    return typeof code === "string" && typeof sentence === "string"
      ? { code: plain(code), sentence: plain(sentence) }
      : null;
  } catch {
    return null;
  }
};
