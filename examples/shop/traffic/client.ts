import { randomBytes } from "node:crypto";
import { type Dispatcher, Pool } from "undici";
import { limits } from "../limits.ts";
import type { Answer } from "./answer.ts";
import type { Session, Step } from "./session.ts";

/** Sends one step of a session and waits for the whole answer; never rejects. */
export type Send = (session: Session, step: Step) => Promise<Answer>;

export type Client = { readonly send: Send; readonly close: () => Promise<void> };

/** Speaks to one origin over kept-alive connections, never more than there are requests in flight. */
export const openClient = (origin: string): Client => {
  const pool = new Pool(origin, {
    connections: limits.requestsInFlight,
    headersTimeout: limits.requestTimeoutMs,
    bodyTimeout: limits.requestTimeoutMs,
    connectTimeout: limits.requestTimeoutMs,
  });
  const run = randomBytes(8).toString("hex");
  let count = 0;

  const send: Send = async ({ user, headers }, { method, path, route, body }) => {
    count += 1;
    const number = count.toString(16).padStart(16, "0");
    const traceId = `${run}${number}`;
    const startMs = Date.now();
    const outcome = await exchange(pool, {
      method,
      path,
      headers: {
        ...headers,
        traceparent: `00-${traceId}-${number}-01`,
        ...(body === null ? {} : { "content-type": "application/json" }),
      },
      body,
    });
    const staff = "x-staff" in headers;
    return { user, staff, route, startMs, endMs: Date.now(), traceId, ...outcome };
  };
  return { send, close: () => pool.destroy() };
};

type Outcome = Pick<Answer, "status" | "fault" | "servedBy">;

/** One request to its last byte; bodies are not kept. An answer that is cut is no answer. */
const exchange = (pool: Pool, request: Dispatcher.DispatchOptions): Promise<Outcome> =>
  new Promise((resolve) => {
    let status = 0;
    let servedBy: string | null = null;
    pool.dispatch(request, {
      onRequestStart: () => {},
      onResponseStart: (_, statusCode, headers) => {
        status = statusCode;
        const version = headers["x-shop-version"];
        servedBy = typeof version === "string" ? version : null;
      },
      onResponseData: () => {},
      onResponseEnd: () => resolve({ status, fault: null, servedBy }),
      onResponseError: (_, error) => resolve({ status: 0, fault: faultOf(error), servedBy: null }),
    });
  });

const faultOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : error.name;
