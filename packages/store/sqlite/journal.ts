import { chainHash, genesis } from "../journal/chain.ts";
import { pageRows } from "../limits.ts";
import type { Result } from "../port.ts";
import type { Connection } from "./connection.ts";
import { numberOf, textOf } from "./row.ts";

/** Recomputes every hash from the first entry on and compares the last with the head kept apart. */
export const verifyChain = (connection: Connection): Result<{ readonly entries: number }> => {
  let before = genesis;
  let place = 0;
  for (;;) {
    const rows = connection.all(
      "SELECT place, entry, hash FROM journal WHERE place > ? ORDER BY place LIMIT ?",
      [place, pageRows],
    );
    for (const row of rows) {
      const hash = chainHash(before, textOf(row, "entry"));
      if (numberOf(row, "place") !== place + 1 || hash !== textOf(row, "hash"))
        return broken(connection, place + 1);
      before = hash;
      place += 1;
    }
    if (rows.length < pageRows) break;
  }
  const head = connection.get("SELECT value FROM note WHERE key = 'journal.head'");
  const expected = head === undefined ? genesis : textOf(head, "value");
  return before === expected
    ? { ok: true, value: { entries: place } }
    : broken(connection, place + 1);
};

const broken = (connection: Connection, place: number): Result<never> => ({
  ok: false,
  error: {
    code: "damaged",
    sentence: `Entry ${place} of the journal in ${connection.path} is not what was written; restore the file from a backup.`,
  },
});
