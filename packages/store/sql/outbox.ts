import { maxPending } from "../limits.ts";
import type { PendingCommand } from "../port.ts";
import { commandOf } from "./parse.ts";
import { numberOf, textOf } from "./row.ts";
import { all, run, type Work } from "./work.ts";

export function* readPending(): Work<readonly PendingCommand[]> {
  const rows = yield* all(
    "SELECT id, rollout, command FROM outbox WHERE done_ms IS NULL ORDER BY id LIMIT ?",
    [maxPending],
  );
  return rows.map((row) => ({
    id: numberOf(row, "id"),
    rollout: textOf(row, "rollout"),
    command: commandOf(row),
  }));
}

export function* completePending(id: number, atMs: number): Work<null> {
  yield* run("UPDATE outbox SET done_ms = ? WHERE id = ? AND done_ms IS NULL", [
    Math.floor(atMs),
    id,
  ]);
  return null;
}
