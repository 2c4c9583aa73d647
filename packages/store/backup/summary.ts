import type { DatabaseSync } from "node:sqlite";
import { numberOf, one } from "../sqlite/one.ts";

/** What a backup holds, for the person who makes or restores it. */
export type Holdings = {
  readonly services: number;
  readonly rollouts: number;
  readonly liveRollouts: number;
  readonly journalEntries: number;
  /** Of the newest entry; null: there is none. */
  readonly lastEntryAtMs: number | null;
  readonly bins: number;
};

export const holdingsOf = (database: DatabaseSync): Holdings => {
  const count = (from: string): number =>
    numberOf(one(database, `SELECT count(*) AS n FROM ${from}`), "n");
  const last = one(database, "SELECT max(at_ms) AS at FROM journal")["at"];
  return {
    services: count("service"),
    rollouts: count("rollout"),
    liveRollouts: count("rollout WHERE live = 1"),
    journalEntries: count("journal"),
    lastEntryAtMs: typeof last === "number" ? last : null,
    bins: count("bin"),
  };
};
