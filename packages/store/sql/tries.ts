import type { Tries } from "../port.ts";
import { rolloutOf } from "./parse.ts";
import { numberOf } from "./row.ts";
import { get, type Work } from "./work.ts";

export function* readTries(service: string, version: string): Work<Tries> {
  const whole = yield* get("SELECT count(*) AS n FROM rollout WHERE service = ?", [service]);
  const same = yield* get("SELECT count(*) AS n FROM rollout WHERE service = ? AND candidate = ?", [
    service,
    version,
  ]);
  const last = yield* get(
    `SELECT version, state FROM rollout WHERE service = ? AND candidate = ?
     ORDER BY number DESC LIMIT 1`,
    [service, version],
  );
  return {
    nextNumber: (whole === undefined ? 0 : numberOf(whole, "n")) + 1,
    attempts: same === undefined ? 0 : numberOf(same, "n"),
    endpoints: last === undefined ? null : rolloutOf(last).state.rollout.candidate.endpoints,
  };
}
