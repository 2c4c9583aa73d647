import {
  type Query,
  type QueryResult,
  resolveTimes,
  type SpotlightQuestion,
  type SpotlightResult,
  type TimeRange,
} from "@dimmer/core";
import type { Trace } from "@dimmer/wire";
import { randomUUID } from "node:crypto";
import type { EngineAddress } from "../config.ts";
import { type Catalogue, openCatalogue } from "../catalogue/catalogue.ts";
import { connect } from "../connect.ts";
import { pingTimeoutMs, queryTimeoutMs } from "../limits.ts";
import { runSpotlight } from "../spotlight/spotlight-store.ts";
import { findTrace } from "../trace/find-trace.ts";
import { ask, type Rows } from "./ask.ts";
import type { Compiled } from "./compile.ts";
import { type Answered, failureOf, hasGone, type QueryFailure, withdrawn } from "./failure.ts";
import type { Percentiles } from "./measure.ts";
import { findFault, findFilterFault, findScopeFault } from "./fault.ts";

/** The events, for asking. */
export type EventStore = {
  /** Answers a question that has passed `querySchema`. Failures are values. */
  readonly query: (query: Query, signal?: AbortSignal) => Promise<Answered<QueryResult>>;
  /** What is different about some events, of everything that is known of them. */
  readonly spotlight: (
    question: SpotlightQuestion,
    signal?: AbortSignal,
  ) => Promise<Answered<SpotlightResult>>;
  /** What there is to ask about. */
  readonly catalogue: Catalogue;
  /** A trace as a tree, of all data sets; one that nobody knows has no spans. */
  readonly trace: (id: string, signal?: AbortSignal) => Promise<Answered<Trace>>;
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

  const run = runnerOf(client);

  const select = async (
    asked: Query,
    { signal, ...options }: Selecting,
  ): Promise<Answered<QueryResult>> => {
    try {
      const compiling = { ...options, database };
      return {
        ok: true,
        value: await ask(asked, compiling, (statement) => run(statement, signal)),
      };
    } catch (thrown) {
      return { ok: false, error: failureOf(thrown, hasGone(signal)) };
    }
  };

  const query = async (asked: Query, signal?: AbortSignal): Promise<Answered<QueryResult>> => {
    if (hasGone(signal)) return refusal(withdrawn);
    const fault = findFault(asked);
    if (fault !== null) return refusal({ code: "badQuery", sentence: fault });
    const times = resolveTimes(asked, now());
    if (times === null) return refusal(emptyRange);
    const shiftMs = asked.kind === "aggregate" ? (asked.shiftMs ?? 0) : 0;
    const range = { fromMs: times.fromMs - shiftMs, toMs: times.toMs - shiftMs };
    const answered = await select(asked, { range, signal, percentiles: "exact" });
    if (answered.ok || answered.error.code !== "tooExpensive" || !hasPercentile(asked))
      return answered;
    return select(asked, { range, signal, percentiles: "digest" });
  };

  const spotlight: EventStore["spotlight"] = async (question, signal) => {
    if (hasGone(signal)) return { ok: false, error: withdrawn };
    const fault = findScopeFault(question) ?? findFilterFault(question.selection);
    if (fault !== null) return { ok: false, error: { code: "badQuery", sentence: fault } };
    const range = resolveTimes(question, now());
    if (range === null) return { ok: false, error: emptyRange };
    try {
      const ground = { question, range, database };
      const value = await runSpotlight(ground, (statement) => run(statement, signal));
      return { ok: true, value };
    } catch (thrown) {
      return { ok: false, error: failureOf(thrown, hasGone(signal)) };
    }
  };

  return {
    query,
    spotlight,
    catalogue: openCatalogue({ database, now, run }),
    trace: (id, signal) => findTrace({ database, now, run }, id, signal),
    ready: async () => (await pinger.ping()).success,
    close: async () => {
      await Promise.all([client.close(), pinger.close()]);
    },
  };
};

type Runner = (statement: Compiled, signal?: AbortSignal) => Promise<Rows>;

/** Sends statements of ours to the engine; their values travel beside them. */
const runnerOf =
  (client: ReturnType<typeof connect>): Runner =>
  async ({ sql, values }, signal) => {
    const result = await client.query({
      query: sql,
      query_params: { ...values },
      query_id: randomUUID(),
      format: "JSONCompact",
      // Groups without a value are groups too: NULL is found among NULLs. Totals are of all groups.
      clickhouse_settings: { transform_null_in: 1, totals_mode: "before_having" },
      ...(signal === undefined ? {} : { abort_signal: signal }),
    });
    const { data, statistics, totals } = await result.json<unknown[]>();
    return {
      data,
      totals: Array.isArray(totals) ? totals : null,
      scanned: statistics?.rows_read ?? 0,
    };
  };

type Selecting = {
  readonly range: TimeRange;
  readonly signal: AbortSignal | undefined;
  readonly percentiles: Percentiles;
};

const refusal = (error: QueryFailure): Answered<never> => ({ ok: false, error });

const emptyRange: QueryFailure = {
  code: "badQuery",
  sentence: "The time of the question must end after it begins.",
};

const hasPercentile = (query: Query): boolean =>
  query.kind === "aggregate" && query.calculate.some(({ op }) => op === "percentile");
