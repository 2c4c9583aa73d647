/** What the address of Explore says. Whoever opens it sees the same question. */
export type ExploreSearch = {
  readonly dataset?: string;
  /** Calculations as people write them: `count`, `p99(duration_ms)`. */
  readonly show?: readonly string[];
  /** A filter as people write it. */
  readonly where?: string;
  readonly by?: readonly string[];
  /** The latest stretch of this name; absent where `from` and `to` say it. */
  readonly last?: Stretch;
  /** ms since 1970, both or neither. */
  readonly from?: number;
  readonly to?: number;
  /** The same question that much earlier, drawn behind. */
  readonly beside?: Beside;
  /** What was brushed: see `box.ts`. */
  readonly box?: string;
  readonly list?: ExploreList;
  /** The event that is open. */
  readonly event?: string;
};

export const stretches = ["15m", "1h", "6h", "24h", "7d"] as const;
export type Stretch = (typeof stretches)[number];

const minuteMs = 60_000;
/** How long a stretch is. */
export const stretchMs: Readonly<Record<Stretch, number>> = {
  "15m": 15 * minuteMs,
  "1h": 60 * minuteMs,
  "6h": 360 * minuteMs,
  "24h": 1440 * minuteMs,
  "7d": 7 * 1440 * minuteMs,
};

/** What normal is taken from. A week ago has the same hour and the same day of the week. */
export const besides = ["hour", "day", "week"] as const;
export type Beside = (typeof besides)[number];

export const besideMs: Readonly<Record<Beside, number>> = {
  hour: 60 * minuteMs,
  day: 1440 * minuteMs,
  week: 7 * 1440 * minuteMs,
};

export const besideWords: Readonly<Record<Beside, string>> = {
  hour: "an hour before",
  day: "a day before",
  week: "a week before",
};

export const exploreLists = ["groups", "events", "live"] as const;
export type ExploreList = (typeof exploreLists)[number];

/** Calculations and fields in one address; the API takes 20 and 10. */
const maxListed = 10;
/** The last ms that a `Date` can hold. */
const lastMs = 8.64e15;

/** Reads an address that anybody may have written: what it cannot mean is left out. */
export const readExploreSearch = (search: Readonly<Record<string, unknown>>): ExploreSearch => {
  const last = stretches.find((name) => name === search["last"]);
  const beside = besides.find((name) => name === search["beside"]);
  const list = exploreLists.find((name) => name === search["list"]);
  const [from, to] = [timeOf(search["from"]), timeOf(search["to"])];
  const fixed = last === undefined && from !== null && to !== null && from < to;
  return {
    ...some("dataset", textOf(search["dataset"])),
    ...some("show", textsOf(search["show"])),
    ...some("where", textOf(search["where"])),
    ...some("by", textsOf(search["by"])),
    ...some("last", last ?? null),
    ...(fixed ? { from, to } : {}),
    ...some("beside", beside ?? null),
    ...some("box", textOf(search["box"])),
    ...some("list", list ?? null),
    ...some("event", textOf(search["event"])),
  };
};

const some = <Key extends string, Value>(
  key: Key,
  value: Value | null,
): { readonly [K in Key]?: Value } => {
  const found: { [K in Key]?: Value } = {};
  if (value !== null) found[key] = value;
  return found;
};

/** Numbers and booleans too: a router reads `dataset=1` as a number. */
const textOf = (value: unknown): string | null => {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : null;
};

const textsOf = (value: unknown): readonly string[] | null => {
  const texts = (Array.isArray(value) ? value : [value]).flatMap((one) => textOf(one) ?? []);
  return texts.length === 0 ? null : [...new Set(texts)].slice(0, maxListed);
};

const timeOf = (value: unknown): number | null =>
  typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= lastMs
    ? value
    : null;
