import type { FieldValue } from "../event/event.ts";
import type {
  CrossCounts,
  FieldCounts,
  Histogram,
  Item,
  SpotlightCounts,
} from "../spotlight/counts.ts";
import { addMass, type Mass, noMass } from "../spotlight/mass.ts";

/** One event of a scenario. */
export type Told = {
  readonly isSelected: boolean;
  readonly weight: number;
  readonly fields: Readonly<Record<string, FieldValue>>;
};

const one = (weight: number): Mass => ({ events: 1, weight, weightSquared: weight * weight });

type Sides = { selection: Mass; rest: Mass };

const add = (sides: Sides, { isSelected, weight }: Told): void => {
  if (isSelected) sides.selection = addMass(sides.selection, one(weight));
  else sides.rest = addMass(sides.rest, one(weight));
};

const nothing = (): Sides => ({ selection: noMass, rest: noMass });

const mostValues = 40;

const fieldCounts = (field: string, events: readonly Told[]): FieldCounts => {
  const values = new Map<FieldValue | null, Sides>();
  for (const event of events) {
    const value = event.fields[field] ?? null;
    const sides = values.get(value) ?? nothing();
    values.set(value, sides);
    add(sides, event);
  }
  const all = [...values].map(([value, sides]) => ({ value, ...sides }));
  const top = (side: keyof Sides): typeof all =>
    all.toSorted((a, b) => b[side].weight - a[side].weight).slice(0, mostValues);
  return {
    field,
    distinct: all.filter(({ selection }) => selection.events > 0).length,
    values: [...new Set([...top("selection"), ...top("rest")])],
    histogram: histogramOf(field, events),
  };
};

const histogramOf = (field: string, events: readonly Told[]): Histogram | null => {
  const numbers = events.map(({ fields }) => fields[field]).filter((v) => typeof v === "number");
  if (new Set(numbers).size <= mostValues) return null;
  const sorted = numbers.toSorted((a, b) => a - b);
  const edges = [
    ...new Set(Array.from({ length: 63 }, (_, k) => sorted[((k + 1) * sorted.length) >> 6] ?? 0)),
  ];
  const bins = Array.from({ length: edges.length + 1 }, nothing);
  for (const event of events) {
    const value = event.fields[field];
    if (typeof value !== "number") continue;
    const place = edges.findIndex((edge) => value <= edge);
    const bin = bins[place < 0 ? edges.length : place];
    if (bin !== undefined) add(bin, event);
  }
  return {
    edges,
    selection: bins.map(({ selection }) => selection),
    rest: bins.map(({ rest }) => rest),
  };
};

/** What the first pass over these events counts. */
export const countEvents = (events: readonly Told[]): SpotlightCounts => {
  const sides = nothing();
  for (const event of events) add(sides, event);
  const fields = [...new Set(events.flatMap(({ fields: own }) => Object.keys(own)))];
  return { ...sides, fields: fields.map((field) => fieldCounts(field, events)) };
};

const isTrue = (item: Item, { fields }: Told): boolean => {
  const value = fields[item.field] ?? null;
  if ("is" in item) return value === item.is;
  if (typeof value !== "number") return false;
  return "above" in item ? value > item.above : value <= item.atMost;
};

/** What the second pass counts, by `stratum` where that is a field. */
export const crossEvents = (
  events: readonly Told[],
  items: readonly Item[],
  stratum: string | null = null,
): CrossCounts => {
  const rows = new Map<string, Sides & { mask: number; stratum: string | null }>();
  for (const event of events) {
    const mask = items.reduce((bits, item, k) => (isTrue(item, event) ? bits | (1 << k) : bits), 0);
    const of = stratum === null ? null : String(event.fields[stratum] ?? "");
    const key = `${mask} ${of}`;
    const row = rows.get(key) ?? { mask, stratum: of, ...nothing() };
    rows.set(key, row);
    add(row, event);
  }
  return { items, rows: [...rows.values()] };
};
