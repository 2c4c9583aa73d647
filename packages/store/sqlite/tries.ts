import type { Tries } from "../port.ts";
import type { Connection } from "./connection.ts";
import { rolloutOf } from "./parse.ts";
import { numberOf } from "./row.ts";

export const readTries = (connection: Connection, service: string, version: string): Tries => {
  const all = connection.get("SELECT count(*) AS n FROM rollout WHERE service = ?", [service]);
  const same = connection.get(
    "SELECT count(*) AS n FROM rollout WHERE service = ? AND candidate = ?",
    [service, version],
  );
  const last = connection.get(
    `SELECT version, state FROM rollout WHERE service = ? AND candidate = ?
     ORDER BY number DESC LIMIT 1`,
    [service, version],
  );
  return {
    nextNumber: (all === undefined ? 0 : numberOf(all, "n")) + 1,
    attempts: same === undefined ? 0 : numberOf(same, "n"),
    endpoints: last === undefined ? null : rolloutOf(last).state.rollout.candidate.endpoints,
  };
};
