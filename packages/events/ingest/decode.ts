import { isUtf8 } from "node:buffer";
import type { Arrival } from "@dimmer/core";
import { eventLineSchema } from "@dimmer/wire";
import {
  linesPerTurn,
  maxBatchEvents,
  maxEventBytes,
  maxJsonDepth,
  maxListedRejections,
} from "../limits.ts";
import { isDeeperThan } from "./depth.ts";
import { type MadeRow, makeRow, type Row } from "./make-row.ts";

export type Decoded = {
  readonly rows: readonly Row[];
  readonly rejected: readonly { readonly line: number; readonly error: string }[];
  readonly moreRejected: number;
};

/**
 * Reads NDJSON: each line stands alone, and a bad one costs nobody else. Null when there are more
 * than `maxBatchEvents` lines. Gives the event loop a turn now and then.
 */
export const decodeLines = async (body: Buffer, arrival: Arrival): Promise<Decoded | null> => {
  const rows: Row[] = [];
  const rejected: { line: number; error: string }[] = [];
  let moreRejected = 0;
  let events = 0;
  let number = 0;
  for (const line of linesOf(body)) {
    number++;
    if (isBlank(line)) continue;
    if (++events > maxBatchEvents) return null;
    if (events % linesPerTurn === 0) await new Promise(setImmediate);
    const read = readLine(line, arrival);
    if (read.ok) rows.push(read.row);
    else if (rejected.length < maxListedRejections)
      rejected.push({ line: number, error: read.sentence });
    else moreRejected++;
  }
  return { rows, rejected, moreRejected };
};

/**
 * All of a line but its fields. Those may be anything, so the schema has nothing to say about them;
 * its copy of them would cost time and leave out `__proto__`.
 */
const envelopeSchema = eventLineSchema.omit({ data: true });

const readLine = (line: Buffer, arrival: Arrival): MadeRow => {
  const bad = (sentence: string): MadeRow => ({ ok: false, sentence });
  if (line.length > maxEventBytes)
    return bad(`The event has ${line.length} bytes; at most ${maxEventBytes} are taken.`);
  if (!isUtf8(line)) return bad("The line is not UTF-8.");
  if (isDeeperThan(line, maxJsonDepth))
    return bad(`The event nests deeper than ${maxJsonDepth} levels.`);
  const parsed = parse(line);
  if (!parsed.ok) return bad(`The line is not JSON: ${parsed.reason}. Send one object per line.`);
  const envelope = envelopeSchema.safeParse(parsed.value);
  if (!envelope.success) return bad(describe(envelope.error.issues));
  const data = isRecord(parsed.value) ? parsed.value["data"] : undefined;
  if (!isRecord(data)) return bad("data: it must be an object with the event's fields.");
  return makeRow({ ...envelope.data, data }, arrival);
};

const parse = (
  line: Buffer,
): { ok: true; value: unknown } | { readonly ok: false; readonly reason: string } => {
  try {
    return { ok: true, value: JSON.parse(line.toString("utf8")) };
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return { ok: false, reason: reason.slice(0, 120).replace(/\.$/, "") };
  }
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const describe = (
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string => {
  const [first] = issues;
  if (first === undefined) return "The event has the wrong shape.";
  const where = first.path.length === 0 ? "The line" : first.path.map(String).join(".");
  return `${where}: ${first.message}.`;
};

const lineFeed = 0x0a;

function* linesOf(body: Buffer): Generator<Buffer> {
  let start = 0;
  while (start < body.length) {
    const found = body.indexOf(lineFeed, start);
    const end = found < 0 ? body.length : found;
    yield body.subarray(start, end);
    start = end + 1;
  }
}

/** Empty, or a lone CR. */
const isBlank = (line: Buffer): boolean =>
  line.length === 0 || (line.length === 1 && line[0] === 0x0d);
