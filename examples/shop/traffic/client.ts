import { randomBytes } from "node:crypto";
import { Pool } from "undici";
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
    const seen = { user, staff: "x-staff" in headers, route, startMs, traceId };
    try {
      const answer = await pool.request({
        method,
        path,
        headers: {
          ...headers,
          traceparent: `00-${traceId}-${number}-01`,
          ...(body === null ? {} : { "content-type": "application/json" }),
        },
        body,
      });
      await answer.body.arrayBuffer(); // `dump` would take an answer that was cut for a whole one
      const servedBy = answer.headers["x-shop-version"];
      return {
        ...seen,
        endMs: Date.now(),
        status: answer.statusCode,
        fault: null,
        servedBy: typeof servedBy === "string" ? servedBy : null,
      };
    } catch (error) {
      return { ...seen, endMs: Date.now(), status: 0, fault: faultOf(error), servedBy: null };
    }
  };
  return { send, close: () => pool.destroy() };
};

const faultOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return "code" in error && typeof error.code === "string" ? error.code : error.name;
};
