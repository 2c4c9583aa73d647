import { type Query, type QueryResult, resolveTimes } from "@dimmer/core";
import { randomUUID } from "node:crypto";
import type { EngineAddress } from "../config.ts";
import { connect } from "../connect.ts";
import { pingTimeoutMs, queryTimeoutMs } from "../limits.ts";
import { aggregateAnswer, rawAnswer } from "./answer.ts";
import { compile } from "./compile.ts";
import { type QueryFailure, failureOf } from "./failure.ts";
import { findFault } from "./fault.ts";

export type Answered =
  | { readonly ok: true; readonly value: QueryResult }
  | { readonly ok: false; readonly error: QueryFailure };

/** The events, for asking. */
export type EventStore = {
  /** Answers a question that has passed `querySchema`. Failures are values. */
  readonly query: (query: Query, signal?: AbortSignal) => Promise<Answered>;
  /** Whether the engine answers now. */
  readonly ready: () => Promise<boolean>;
  readonly close: () => Promise<void>;
};

export type EventStoreOptions = {
  readonly engine: EngineAddress;
  readonly database?: string;
  /** The clock that "ms ago" refers to. */
  readonly now?: () => number;
};

/** Opens a connection to the engine; nothing is sent before the first question. */
export const openEventStore = (options: EventStoreOptions): EventStore => {
  const { engine, database = "dimmer", now = Date.now } = options;
  const client = connect(engine, queryTimeoutMs);
  const pinger = connect(engine, pingTimeoutMs);

  const query = async (asked: Query, signal?: AbortSignal): Promise<Answered> => {
    const fault = findFault(asked);
    if (fault !== null) return { ok: false, error: { code: "badQuery", sentence: fault } };
    const range = resolveTimes(asked, now());
    if (range === null)
      return {
        ok: false,
        error: { code: "badQuery", sentence: "The time must end after it begins." },
      };
    const { sql, values } = compile(asked, range, database);
    const startedMs = performance.now();
    try {
      const result = await client.query({
        query: sql,
        query_params: { ...values },
        query_id: randomUUID(),
        format: "JSONCompact",
        // Groups without a value are groups too: NULL is found among NULLs.
        clickhouse_settings: { transform_null_in: 1 },
        ...(signal === undefined ? {} : { abort_signal: signal }),
      });
      const { data, statistics } = await result.json<unknown[]>();
      const cost = {
        rowsScanned: statistics?.rows_read ?? 0,
        elapsedMs: Math.round((performance.now() - startedMs) * 10) / 10,
      };
      const answer =
        asked.kind === "raw" ? rawAnswer(asked, data, cost) : aggregateAnswer(asked, data, cost);
      return { ok: true, value: answer };
    } catch (thrown) {
      return { ok: false, error: failureOf(thrown, signal?.aborted === true) };
    }
  };

  return {
    query,
    ready: async () => (await pinger.ping()).success,
    close: async () => {
      await Promise.all([client.close(), pinger.close()]);
    },
  };
};
