import type { SheetRow } from "@dimmer/core";

/** One unit on one arm since the last time it was taken: a row of a sheet in the making. */
export type UnitMinute = {
  readonly unit: string;
  arrived: number;
  requests: number;
  bad: number;
  slow: number;
  overSli: number;
  touched: number;
  touchedBad: number;
  success: number;
  sampleMs: number | null;
  /** Of the sampled request. The smallest of the minute is kept, so that no outcome is preferred. */
  sampleRank: number;
};

export const openMinute = (unit: string): UnitMinute => ({
  unit,
  arrived: 0,
  requests: 0,
  bad: 0,
  slow: 0,
  overSli: 0,
  touched: 0,
  touchedBad: 0,
  success: 0,
  sampleMs: null,
  sampleRank: Infinity,
});

/** Adds what another process saw of the unit, in place. */
export const addMinute = (into: UnitMinute, more: Readonly<UnitMinute>): void => {
  into.arrived += more.arrived;
  into.requests += more.requests;
  into.bad += more.bad;
  into.slow += more.slow;
  into.overSli += more.overSli;
  into.touched += more.touched;
  into.touchedBad += more.touchedBad;
  into.success += more.success;
  if (more.sampleMs !== null) sample(into, more.sampleMs, more.sampleRank);
};

/** Offers a latency as the minute's one. */
export const sample = (minute: UnitMinute, latencyMs: number, rank: number): void => {
  if (rank >= minute.sampleRank) return;
  minute.sampleMs = latencyMs;
  minute.sampleRank = rank;
};

/** FNV-1a over 32 bits of a request's event id: an order that knows nothing of how it went. */
export const rankOf = (eventId: string): number => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < eventId.length; i += 1)
    hash = Math.imul(hash ^ eventId.charCodeAt(i), 0x01000193);
  // The last characters count requests: without a final mix neighbours would rank alike.
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) >>> 0;
};

/** As it travels; the sample in tenths of a millisecond. */
export const toRow = (minute: Readonly<UnitMinute>): SheetRow => [
  minute.unit,
  minute.arrived,
  minute.requests,
  minute.bad,
  minute.slow,
  minute.overSli,
  minute.touched,
  minute.touchedBad,
  minute.success,
  minute.sampleMs === null ? null : Math.round(minute.sampleMs * 10) / 10,
];
