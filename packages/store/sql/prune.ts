import { pruneRows } from "../limits.ts";
import type { Prune } from "../port.ts";
import { anchorNote, putNoteRow } from "./journal.ts";
import { numberOf, textOf } from "./row.ts";
import { pruneSli } from "./sli.ts";
import { get, run, type Work } from "./work.ts";

/**
 * Deletes what nothing reads any more. A sheet is needed only while its stage entry is judged; a
 * bin also for charts; the numbers of a boot as long as a splitter may send them again.
 */
export function* pruneStore(prune: Prune): Work<{ readonly rows: number }> {
  const before = Math.floor(prune.olderThanMs);
  const bins = yield* run(
    "DELETE FROM bin WHERE place IN (SELECT place FROM bin WHERE start_ms < ? LIMIT ?)",
    [before, pruneRows],
  );
  const sheets = yield* run(
    `DELETE FROM sheet WHERE place IN (
       SELECT sheet.place FROM sheet LEFT JOIN rollout ON rollout.id = sheet.rollout
       WHERE sheet.start_ms < ? OR rollout.id IS NULL OR rollout.live = 0
         OR sheet.stage_entry < rollout.stage_entry LIMIT ?)`,
    [before, pruneRows],
  );
  const told = yield* run(
    "DELETE FROM event_count WHERE place IN (SELECT place FROM event_count WHERE start_ms < ? LIMIT ?)",
    [before, pruneRows],
  );
  const commands = yield* run(
    "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE done_ms < ? LIMIT ?)",
    [before, pruneRows],
  );
  const orders = yield* run(
    "DELETE FROM kept_order WHERE key IN (SELECT key FROM kept_order WHERE at_ms < ? LIMIT ?)",
    [before, pruneRows],
  );
  const boots = yield* run("DELETE FROM boot WHERE start_ms < ?", [before]);
  const { journalOlderThanMs } = prune;
  const entries =
    journalOlderThanMs === undefined ? 0 : yield* pruneJournal(Math.floor(journalOlderThanMs));
  const hours = Math.floor(prune.hoursOlderThanMs ?? 0);
  const sli = yield* pruneSli({ minutes: before, hours });
  return { rows: bins + sheets + told + commands + orders + boots + entries + sli };
}

/**
 * Cuts the beginning of the chain: up to the first entry that is young, or whose rollout still needs
 * ticks or has young entries, so that a story is kept whole or not at all. The hash of the last
 * removed entry stays as the anchor from which the rest is verified.
 */
function* pruneJournal(before: number): Work<number> {
  const kept = yield* get(
    `SELECT min(journal.place) AS place FROM journal JOIN rollout ON rollout.id = journal.rollout
     WHERE rollout.live = 1 OR journal.at_ms >= ? OR journal.rollout IN (
       SELECT rollout FROM journal WHERE at_ms >= ?)`,
    [before, before],
  );
  const first = kept?.["place"];
  const last = yield* get(
    `SELECT place, hash FROM (
       SELECT place, hash FROM journal WHERE place < coalesce(?, place + 1) ORDER BY place LIMIT ?
     ) AS oldest ORDER BY place DESC LIMIT 1`,
    [typeof first === "number" ? first : null, pruneRows],
  );
  if (last === undefined) return 0;
  yield* putNoteRow(anchorNote, `${numberOf(last, "place")} ${textOf(last, "hash")}`);
  return yield* run("DELETE FROM journal WHERE place <= ?", [numberOf(last, "place")]);
}
