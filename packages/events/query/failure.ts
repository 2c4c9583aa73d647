import { ClickHouseError } from "@clickhouse/client";
import { maxQuerySeconds } from "../limits.ts";

/** Why a question has no answer. `unavailable`: ask again later. */
export type QueryFailure = {
  readonly code: "unavailable" | "tooExpensive" | "badQuery";
  readonly sentence: string;
};

/** An answer to a question about events, or why there is none. */
export type Answered<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: QueryFailure };

/** Whether the asker no longer waits. */
export const hasGone = (signal: AbortSignal | undefined): boolean => signal?.aborted === true;

/** Time, memory, result and read limits of ClickHouse, and our own full queue. */
const expensive = new Set(["158", "159", "160", "241", "307", "396", "394"]);
/** No database, no table: nothing was ever stored. */
const missing = new Set(["60", "81"]);

export const withdrawn: QueryFailure = {
  code: "unavailable",
  sentence: "The question was withdrawn.",
};

/** What the client threw, as a value. `aborted`: the asker had gone. */
export const failureOf = (thrown: unknown, aborted: boolean): QueryFailure => {
  if (aborted) return withdrawn;
  if (!(thrown instanceof ClickHouseError))
    return {
      code: "unavailable",
      sentence:
        "The event store is not answering; it is restarted by itself, ask again in a moment.",
    };
  if (expensive.has(thrown.code))
    return {
      code: "tooExpensive",
      sentence: `The question takes more than ${maxQuerySeconds} s or too much memory; ask about a shorter time, or group by fewer fields.`,
    };
  if (missing.has(thrown.code))
    return {
      code: "unavailable",
      sentence: "The event store has no events yet; ask again once some were sent.",
    };
  if (thrown.code === "202")
    return {
      code: "unavailable",
      sentence: "The event store is answering too many questions; ask again in a moment.",
    };
  return {
    code: "badQuery",
    sentence: `The event store could not answer this question: ${thrown.message.slice(0, 300)}`,
  };
};
