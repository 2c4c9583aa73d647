import type { Bin, EventCounts, Sheet } from "@dimmer/core";
import type { Committed, Tick } from "../port.ts";
import { writeSli } from "./sli.ts";
import { run, type Value, type Work } from "./work.ts";

/**
 * Rows of one statement, the greatest that fits first. A few fixed sizes, because each is a prepared
 * statement of its own.
 */
const rowsAtOnce = [64, 8, 1] as const;

/** Split counts, each once, and how far each boot of a splitter has come. */
export function* writeCounts(tick: Tick): Work<Pick<Committed, "newBins" | "newSheets">> {
  const newBins = yield* insertAll(
    ["bin (boot_id, seq, service, rollout, stage_entry, start_ms, body)", 7, onceEach],
    tick.bins.map(binRow),
  );
  const newSheets = yield* insertAll(
    ["sheet (boot_id, seq, rollout, stage_entry, start_ms, body)", 6, onceEach],
    tick.sheets.map(sheetRow),
  );
  yield* insertAll(
    ["event_count (rollout, stage_entry, start_ms, body)", 4, ""],
    (tick.eventCounts ?? []).map(eventRow),
  );
  yield* writeSli(tick.bins);
  for (const [bootId, { seq, startMs }] of lastOfBoots([...tick.bins, ...tick.sheets]))
    yield* run(
      `INSERT INTO boot (boot_id, seq, start_ms) VALUES (?, ?, ?) ON CONFLICT (boot_id) DO UPDATE
       SET seq = CASE WHEN excluded.seq > boot.seq THEN excluded.seq ELSE boot.seq END,
         start_ms = CASE WHEN excluded.start_ms > boot.start_ms THEN excluded.start_ms ELSE boot.start_ms END`,
      [bootId, seq, startMs],
    );
  return { newBins, newSheets };
}

const binRow = (bin: Bin): readonly Value[] => [
  bin.bootId,
  bin.seq,
  bin.service,
  bin.rollout,
  bin.stageEntry,
  Math.floor(bin.startMs),
  JSON.stringify(bin),
];

const sheetRow = (sheet: Sheet): readonly Value[] => [
  sheet.bootId,
  sheet.seq,
  sheet.rollout,
  sheet.stageEntry,
  Math.floor(sheet.startMs),
  JSON.stringify(sheet),
];

const eventRow = (counts: EventCounts): readonly Value[] => [
  counts.rollout,
  counts.stageEntry,
  Math.floor(counts.watermarkMs),
  JSON.stringify(counts),
];

/** Splitters repeat what was not confirmed to them. */
const onceEach = " ON CONFLICT (boot_id, seq) DO NOTHING";

function* insertAll(
  [into, width, where]: readonly [into: string, width: number, where: string],
  rows: readonly (readonly Value[])[],
): Work<number> {
  const one = `(${Array.from({ length: width }, () => "?").join(", ")})`;
  let inserted = 0;
  let at = 0;
  for (const size of rowsAtOnce)
    while (rows.length - at >= size) {
      const tuples = Array.from({ length: size }, () => one).join(", ");
      inserted += yield* run(
        `INSERT INTO ${into} VALUES ${tuples}${where}`,
        rows.slice(at, at + size).flat(),
      );
      at += size;
    }
  return inserted;
}

type Reached = { readonly seq: number; readonly startMs: number };

const lastOfBoots = (counts: readonly (Bin | Sheet)[]): ReadonlyMap<string, Reached> => {
  const boots = new Map<string, Reached>();
  for (const { bootId, seq, startMs } of counts) {
    const known = boots.get(bootId) ?? { seq, startMs };
    boots.set(bootId, {
      seq: Math.max(seq, known.seq),
      startMs: Math.floor(Math.max(startMs, known.startMs)),
    });
  }
  return boots;
};
