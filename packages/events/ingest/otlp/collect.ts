import type { Arrival, EventInput } from "@dimmer/core";
import { linesPerTurn, maxBatchEvents, maxExpandedBytes } from "../../limits.ts";
import { makeRow, type Row } from "../make-row.ts";
import type { Item, Origin } from "./model.ts";
import { Malformed } from "./wire-reader.ts";

export type Collected = {
  readonly rows: readonly Row[];
  /** Items of which nothing was taken, or not all. */
  readonly rejected: number;
  /** Why the first of them was not. */
  readonly message: string;
};

/**
 * The rows of a request's items. A bad item costs itself alone; once the rows would be too many or
 * too large, the rest is refused. Gives the event loop a turn now and then. Throws `Malformed` where
 * the request as a whole cannot be read.
 */
export const collect = async <T>(
  items: Iterable<Item<T>>,
  toInputs: (item: T, origin: Origin) => readonly EventInput[],
  arrival: Arrival,
): Promise<Collected> => {
  const rows: Row[] = [];
  let [bytes, rejected, seen, message] = [0, 0, 0, ""];
  for (const item of items) {
    if (++seen % linesPerTurn === 0) await new Promise(setImmediate);
    const room = maxBatchEvents - rows.length;
    const made =
      bytes > maxExpandedBytes || room <= 0 ? tooMuch : rowsOf(item, toInputs, { arrival, room });
    if (made.ok) {
      for (const row of made.rows) {
        bytes += row.json.length;
        rows.push(row);
      }
      continue;
    }
    rejected++;
    if (message === "") message = made.sentence;
  }
  return { rows, rejected, message };
};

type Made =
  | { readonly ok: true; readonly rows: readonly Row[] }
  | { readonly ok: false; readonly sentence: string };

const tooMuch: Made = {
  ok: false,
  sentence: `A request may become ${maxBatchEvents} events of ${maxExpandedBytes} bytes in all; send smaller batches.`,
};

const rowsOf = <T>(
  item: Item<T>,
  toInputs: (item: T, origin: Origin) => readonly EventInput[],
  { arrival, room }: { readonly arrival: Arrival; readonly room: number },
): Made => {
  try {
    const inputs = toInputs(item.read(), item.origin);
    if (inputs.length > room) return tooMuch;
    const rows: Row[] = [];
    for (const input of inputs) {
      const made = makeRow(input, arrival);
      if (!made.ok) return made;
      rows.push(made.row);
    }
    return { ok: true, rows };
  } catch (thrown) {
    if (thrown instanceof Malformed)
      return { ok: false, sentence: `It is bad: ${thrown.message}.` };
    throw thrown;
  }
};
