import { type Query, type QueryResult, resolveTimes, type TimeRange } from "@dimmer/core";
import { randomUUID } from "node:crypto";
import type { EngineAddress } from "../config.ts";
import { connect } from "../connect.ts";
import { pingTimeoutMs, queryTimeoutMs } from "../limits.ts";
import { aggregateAnswer, rawAnswer } from "./answer.ts";
import { compile, type Percentiles } from "./compile.ts";
import { failureOf, type QueryFailure, withdrawn } from "./failure.ts";
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

  const select = async (asked: Query, { signal, ...options }: Selecting): Promise<Answered> => {
    const { sql, values } = compile(asked, { ...options, database });
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
      const elapsedMs = Math.round((performance.now() - startedMs) * 10) / 10;
      const cost = { rowsScanned: statistics?.rows_read ?? 0, elapsedMs };
      const { percentiles } = options;
      if (asked.kind === "raw") return { ok: true, value: rawAnswer(asked, data, cost) };
      return { ok: true, value: aggregateAnswer(asked, data, { ...cost, percentiles }) };
    } catch (thrown) {
      return { ok: false, error: failureOf(thrown, signal?.aborted === true) };
    }
  };

  const query = async (asked: Query, signal?: AbortSignal): Promise<Answered> => {
    if (signal?.aborted === true) return refusal(withdrawn);
    const fault = findFault(asked);
    if (fault !== null) return refusal({ code: "badQuery", sentence: fault });
    const range = resolveTimes(asked, now());
    if (range === null) return refusal(emptyRange);
    const answered = await select(asked, { range, signal, percentiles: "exact" });
    if (answered.ok || answered.error.code !== "tooExpensive" || !hasPercentile(asked))
      return answered;
    return select(asked, { range, signal, percentiles: "digest" });
  };

  return {
    query,
    ready: async () => (await pinger.ping()).success,
    close: async () => {
      await Promise.all([client.close(), pinger.close()]);
    },
  };
};

type Selecting = {
  readonly range: TimeRange;
  readonly signal: AbortSignal | undefined;
  readonly percentiles: Percentiles;
};

const refusal = (error: QueryFailure): Answered => ({ ok: false, error });

const emptyRange: QueryFailure = {
  code: "badQuery",
  sentence: "The time of the question must end after it begins.",
};

const hasPercentile = (query: Query): boolean =>
  query.kind === "aggregate" && query.calculate.some(({ op }) => op === "percentile");
