import type { Filter } from "@dimmer/core";
import { compact } from "../number.ts";
import { clock, duration } from "../time.ts";

/** A part of a chart that was brushed: a stretch of time, and of a field's numbers if it has them. */
export type Box = {
  readonly fromMs: number;
  readonly toMs: number;
  readonly values: { readonly field: string; readonly low: number; readonly high: number } | null;
};

/** Name under which queries see when an event happened, ms since 1970. */
export const timeField = "meta.time_ms";

/** `from~to` or `from~to~low~high~field`: the field last, because its name may hold anything. */
export const printBox = ({ fromMs, toMs, values }: Box): string =>
  [fromMs, toMs, ...(values === null ? [] : [values.low, values.high, values.field])].join("~");

/** Null where the text is no box. */
export const readBox = (text: string | undefined): Box | null => {
  const [from = "", to = "", low, high, ...field] = (text ?? "").split("~");
  const [fromMs, toMs] = [number(from), number(to)];
  if (fromMs === null || toMs === null || fromMs >= toMs) return null;
  if (low === undefined) return { fromMs, toMs, values: null };
  const [bottom, top] = [number(low), number(high ?? "")];
  const name = field.join("~");
  if (bottom === null || top === null || bottom >= top || name === "") return null;
  return { fromMs, toMs, values: { field: name, low: bottom, high: top } };
};

const number = (text: string): number | null =>
  /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) && Number.isFinite(Number(text)) ? Number(text) : null;

/** The events in the box, beside all others of the same question. */
export const boxFilter = ({ fromMs, toMs, values }: Box): Filter => ({
  all: [
    { field: timeField, op: ">=", value: fromMs },
    { field: timeField, op: "<", value: toMs },
    ...valueFilters(values),
  ],
});

/** What of a box is a condition that goes on after its time is the time of the question. */
export const valueFilters = (values: Box["values"]): readonly Filter[] =>
  values === null
    ? []
    : [
        { field: values.field, op: ">=", value: values.low },
        { field: values.field, op: "<", value: values.high },
      ];

/** `14:03:10 – 14:05:00, duration_ms 800 ms – 2 s`. */
export const boxText = ({ fromMs, toMs, values }: Box): string => {
  const time = `${clock(fromMs)} – ${clock(toMs)}`;
  return values === null
    ? time
    : `${time}, ${values.field} ${amount(values.field, values.low)} – ${amount(values.field, values.high)}`;
};

/** A number of a field as people read it: a field that says `_ms` holds ms. */
export const amount = (field: string, value: number): string =>
  /(^|[._])ms$/.test(field) && value >= 0 ? duration(value) : compact(value);
