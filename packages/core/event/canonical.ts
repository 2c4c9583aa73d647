import { parseRfc3339 } from "./rfc3339.ts";
import { clip, wellFormed } from "./text.ts";
import type { Event, FieldValue } from "./event.ts";

/** Nesting that becomes dotted names; what lies deeper is kept as JSON text. */
export const maxFlattenDepth = 5;
/** Fields of one event; the rest are counted in `meta.dropped_fields`. */
export const maxFields = 2_000;
/** UTF-8 bytes of a field's name. */
export const maxFieldNameBytes = 256;
/** UTF-8 bytes of a text value; longer ones keep their head and count in `meta.truncated_fields`. */
export const maxFieldValueBytes = 65_536;
/** How far ahead of our clock a sender's clock may be. */
export const maxFutureMs = 120_000;
/** Age beyond which the store keeps nothing. */
export const retentionMs = 30 * 86_400_000;

/** What a sender said, already checked to have this shape. */
export type EventInput = {
  readonly id?: string | undefined;
  /** RFC 3339 text or ms since 1970; absent: time of arrival. */
  readonly time?: string | number | undefined;
  readonly dataset: string;
  readonly weight?: number | undefined;
  readonly data: Readonly<Record<string, unknown>>;
};

export type Arrival = { readonly nowMs: number; readonly newId: () => string };

export type Canonical =
  | { readonly ok: true; readonly event: Event }
  | { readonly ok: false; readonly error: { readonly code: "badTime"; readonly sentence: string } };

/**
 * Turns any JSON object into the one shape that Dimmer stores.
 *
 * Nested objects are flattened with dots, arrays become JSON text, nulls vanish, numbers that are
 * not finite are dropped, NUL and lone surrogates become U+FFFD. Where `a.b` and `{a: {b}}` clash,
 * the name that was nested less wins, whatever their order. What was cut is said in the event:
 * `meta.dropped_fields`, `meta.truncated_fields`, `meta.time_skewed` with `meta.time_sent_ms`.
 */
export const canonicalise = (input: EventInput, arrival: Arrival): Canonical => {
  const sentMs = sentTime(input.time, arrival.nowMs);
  if (sentMs === null) {
    const sentence = "time must be RFC 3339 text (2026-11-23T21:04:05.678Z) or ms since 1970.";
    return { ok: false, error: { code: "badTime", sentence } };
  }
  const flattening: Flattening = { found: new Map(), dropped: 0, truncated: 0 };
  flatten(flattening, input.data, { prefix: "", path: "", depth: 1 });
  // A null prototype: a field may be called `__proto__`, and nothing is inherited.
  const fields: Record<string, FieldValue> = Object.create(null);
  for (const [name, { value }] of flattening.found) fields[name] = value;
  if (flattening.dropped > 0) fields["meta.dropped_fields"] = flattening.dropped;
  if (flattening.truncated > 0) fields["meta.truncated_fields"] = flattening.truncated;

  const skewed = sentMs > arrival.nowMs + maxFutureMs || sentMs < arrival.nowMs - retentionMs;
  if (skewed) {
    fields["meta.time_skewed"] = true;
    fields["meta.time_sent_ms"] = sentMs;
  }
  const event: Event = {
    id: input.id === undefined ? arrival.newId() : wellFormed(input.id),
    timeMs: skewed ? arrival.nowMs : sentMs,
    dataset: wellFormed(input.dataset),
    weight: Math.max(1, input.weight ?? 1),
    fields,
  };
  return { ok: true, event };
};

const sentTime = (time: string | number | undefined, nowMs: number): number | null => {
  if (time === undefined) return nowMs;
  if (typeof time === "string") return parseRfc3339(time);
  return Number.isFinite(time) ? time : null;
};

type Found = { readonly value: FieldValue; readonly depth: number; readonly path: string };

type Flattening = { readonly found: Map<string, Found>; dropped: number; truncated: number };

/** `path` separates levels with NUL, so that two ways to one dotted name can be told apart. */
type Place = { readonly prefix: string; readonly path: string; readonly depth: number };

const flatten = (
  into: Flattening,
  data: Readonly<Record<string, unknown>>,
  { prefix, path, depth }: Place,
): void => {
  for (const [key, raw] of Object.entries(data)) {
    const name = prefix + key;
    if (isRecord(raw) && depth < maxFlattenDepth) {
      flatten(into, raw, { prefix: `${name}.`, path: `${path}${key}\0`, depth: depth + 1 });
      continue;
    }
    const value = scalar(raw);
    if (value === null) continue;
    if (value === undefined) into.dropped++;
    else keep(into, name, { value, depth, path: path + key });
  }
};

const keep = (into: Flattening, rawName: string, found: Found): void => {
  const name = clip(rawName === "" ? "_" : wellFormed(rawName), maxFieldNameBytes);
  const known = into.found.get(name);
  if (known === undefined && into.found.size >= maxFields) {
    into.dropped++;
    return;
  }
  if (known !== undefined) into.dropped++;
  if (known !== undefined && !outranks(found, known)) return;
  if (typeof found.value !== "string") {
    into.found.set(name, found);
    return;
  }
  const value = clip(found.value, maxFieldValueBytes);
  if (value.length < found.value.length) into.truncated++;
  into.found.set(name, { ...found, value });
};

const outranks = (a: Found, b: Found): boolean =>
  a.depth === b.depth ? a.path < b.path : a.depth < b.depth;

/** A storable value; null for "says nothing", undefined for "cannot be kept". */
const scalar = (raw: unknown): FieldValue | null | undefined => {
  if (raw === null || raw === undefined) return null;
  if (typeof raw === "string") return wellFormed(raw);
  if (typeof raw === "boolean") return raw;
  if (typeof raw === "number") return Number.isFinite(raw) ? raw + 0 : undefined;
  return typeof raw === "object" ? wellFormed(JSON.stringify(raw)) : undefined;
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
