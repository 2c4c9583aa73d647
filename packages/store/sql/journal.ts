import { StoreFault } from "../fault.ts";
import { canonicalJson, chainHash, genesis } from "../journal/chain.ts";
import { pageRows } from "../limits.ts";
import type { NewEntry, TickDecision } from "../port.ts";
import type { Driver } from "./driver.ts";
import { numberOf, type Row, textOf } from "./row.ts";
import { all, get, run, type Work } from "./work.ts";

/** Adds one entry at the end of the chain, which runs over the rollouts of all services. */
export function* appendEntry(decision: TickDecision, entry: NewEntry): Work<void> {
  const { rollout, state } = decision;
  const last = yield* get("SELECT max(seq) AS seq FROM journal WHERE rollout = ?", [rollout]);
  const head = yield* readHead();
  const seq = last === undefined || last["seq"] === null ? 1 : numberOf(last, "seq") + 1;
  const { atMs, by, input, reason } = entry;
  const text = canonicalJson({ rollout, seq, atMs, by, input, reason, state });
  const hash = chainHash(head.hash, text);
  yield* run(
    "INSERT INTO journal (place, rollout, seq, entry, hash, at_ms) VALUES (?, ?, ?, ?, ?, ?)",
    [head.place + 1, rollout, seq, text, hash, Math.floor(atMs)],
  );
  yield* putNoteRow(headNote, hash);
}

export function* putNoteRow(key: string, value: string): Work<void> {
  yield* run(
    "INSERT INTO note (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    [key, value],
  );
}

export function* readNote(key: string): Work<string | null> {
  const row = yield* get("SELECT value FROM note WHERE key = ?", [key]);
  return row === undefined ? null : textOf(row, "value");
}

/** A place in the chain and the hash up to it, inclusive. */
export type Link = { readonly place: number; readonly hash: string };

/** Kept apart from the entries, so that a cut end is missed. */
const headNote = "journal.head";
/** `<place> <hash>` of the last entry that retention removed; absent: none was. */
export const anchorNote = "journal.anchor";

function* readHead(): Work<Link> {
  const row = yield* get("SELECT place, hash FROM journal ORDER BY place DESC LIMIT 1");
  return row === undefined ? yield* readAnchor() : linkOf(row);
}

const linkOf = (row: Row): Link => ({ place: numberOf(row, "place"), hash: textOf(row, "hash") });

/** What the oldest kept entry follows. */
export function* readAnchor(): Work<Link> {
  const [place, hash] = (yield* readNote(anchorNote))?.split(" ") ?? [];
  return place === undefined || hash === undefined
    ? { place: 0, hash: genesis }
    : { place: Number(place), hash };
}

/** The entry before the last `count`, whose hash their check begins from. */
function* readBeforeLast(count: number): Work<Link> {
  const row = yield* get("SELECT place, hash FROM journal ORDER BY place DESC LIMIT 1 OFFSET ?", [
    Math.max(0, Math.floor(count)),
  ]);
  return row === undefined ? yield* readAnchor() : linkOf(row);
}

/**
 * Recomputes the hashes page by page and compares the last with the head kept apart. Entries that
 * are added meanwhile are walked too; the head is read again until it is the end that was reached.
 * @param last Only so many of the newest; null: all that are kept.
 * @throws StoreFault `damaged`, naming the first entry that is not what was written.
 */
export const verifyChain = async (
  driver: Driver,
  last: number | null,
): Promise<{ readonly entries: number }> => {
  let before = await driver.read(() => (last === null ? readAnchor() : readBeforeLast(last)));
  let entries = 0;
  for (;;) {
    const from = before;
    const rows = await driver.read(() => readAfter(from.place));
    for (const row of rows) {
      const hash = chainHash(before.hash, textOf(row, "entry"));
      const place = before.place + 1;
      if (numberOf(row, "place") !== place || hash !== textOf(row, "hash"))
        throw broken(driver, place);
      before = { place, hash };
      entries += 1;
    }
    if (rows.length === pageRows) continue;
    const head = await driver.read(() => readNote(headNote));
    if ((head ?? before.hash) === before.hash && (head !== null || before.place === 0))
      return { entries };
    const reached = before;
    const more = await driver.read(() => readAfter(reached.place));
    if (more.length === 0) throw broken(driver, before.place + 1);
  }
};

const readAfter = (place: number): Work<readonly Row[]> =>
  all("SELECT place, entry, hash FROM journal WHERE place > ? ORDER BY place LIMIT ?", [
    place,
    pageRows,
  ]);

const broken = ({ place: where }: Driver, place: number): StoreFault =>
  new StoreFault({
    code: "damaged",
    sentence: `Entry ${place} of the journal ${where} is not what was written; restore the store from a backup.`,
  });
