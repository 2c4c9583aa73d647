import { type Arrival, canonicalise, type EventInput } from "@dimmer/core";
import { maxEventBytes } from "../limits.ts";
import { toRow } from "../table/row.ts";

/** One event, ready for the journal. */
export type Row = {
  readonly id: string;
  /** Whether the sender named it: only then can a repetition be recognised. */
  readonly named: boolean;
  readonly json: string;
};

export type MadeRow =
  | { readonly ok: true; readonly row: Row }
  | { readonly ok: false; readonly sentence: string };

/** What a sender said as a row; a sentence where it cannot be one. */
export const makeRow = (input: EventInput, arrival: Arrival): MadeRow => {
  const canonical = canonicalise(input, arrival);
  if (!canonical.ok) return { ok: false, sentence: canonical.error.sentence };
  const { event } = canonical;
  const json = toRow(event);
  // Attributes of a resource are repeated in each of its spans: a small request can make large rows.
  if (json.length > maxEventBytes)
    return { ok: false, sentence: `The event has more than ${maxEventBytes} bytes.` };
  return { ok: true, row: { id: event.id, named: input.id !== undefined, json } };
};
