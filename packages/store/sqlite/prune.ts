import { pruneRows } from "../limits.ts";
import type { Connection } from "./connection.ts";

/**
 * Deletes what nothing reads any more. A sheet is needed only while its stage entry is judged; a
 * bin also for charts; the numbers of a boot as long as a splitter may send them again.
 */
export const pruneRowsBefore = (
  connection: Connection,
  olderThanMs: number,
): { readonly rows: number } => {
  const before = Math.floor(olderThanMs);
  const rows =
    connection.run(
      "DELETE FROM bin WHERE place IN (SELECT place FROM bin WHERE start_ms < ? LIMIT ?)",
      [before, pruneRows],
    ) +
    connection.run(
      `DELETE FROM sheet WHERE place IN (
         SELECT sheet.place FROM sheet LEFT JOIN rollout ON rollout.id = sheet.rollout
         WHERE sheet.start_ms < ? OR rollout.id IS NULL OR rollout.live = 0
           OR sheet.stage_entry < rollout.stage_entry LIMIT ?)`,
      [before, pruneRows],
    ) +
    connection.run(
      "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE done_ms < ? LIMIT ?)",
      [before, pruneRows],
    ) +
    connection.run("DELETE FROM boot WHERE start_ms < ?", [before]);
  return { rows };
};
