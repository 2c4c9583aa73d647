import { maxInsertBytes, maxInsertRows } from "../limits.ts";
import type { JournalRecord } from "./record.ts";

/** Rows that are inserted together; the token makes the insert safe to repeat. */
export type Batch = { readonly token: string; readonly lines: readonly Buffer[] };

/**
 * Cuts a segment into inserts. The same segment always gives the same batches and tokens, whatever
 * happened in between, because a repeated insert is recognised by its token alone.
 */
export const batchesOf = (
  segmentId: string,
  records: readonly JournalRecord[],
): readonly Batch[] => {
  const batches: Batch[] = [];
  let lines: Buffer[] = [];
  let bytes = 0;
  let start = records[0]?.start ?? 0;
  records.forEach((record, index) => {
    for (const line of linesOf(record.payload)) lines.push(line);
    bytes += record.payload.length;
    const last = index === records.length - 1;
    if (!last && lines.length < maxInsertRows && bytes < maxInsertBytes) return;
    batches.push({ token: `${segmentId}:${start}-${record.end}`, lines });
    lines = [];
    bytes = 0;
    start = record.end;
  });
  return batches;
};

/**
 * Parts of a batch that holds a bad row, each under a token of its own: around `row` (from 1) where
 * the engine said which it is, else halves.
 */
export const partsOf = ({ token, lines }: Batch, row: number | null): readonly Batch[] => {
  const known = row !== null && row >= 1 && row <= lines.length;
  const cuts = known ? [0, row - 1, row, lines.length] : [0, lines.length >> 1, lines.length];
  return cuts.slice(1).flatMap((end, index) => {
    const start = cuts[index] ?? 0;
    if (start === end) return [];
    return [{ token: `${token}/${start}-${end}`, lines: lines.slice(start, end) }];
  });
};

const lineFeed = 0x0a;

/** Lines with their line ends. */
const linesOf = (payload: Buffer): readonly Buffer[] => {
  const lines: Buffer[] = [];
  let start = 0;
  for (let end = payload.indexOf(lineFeed); end >= 0; end = payload.indexOf(lineFeed, start)) {
    lines.push(payload.subarray(start, end + 1));
    start = end + 1;
  }
  return lines;
};
