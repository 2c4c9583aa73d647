/** Weight of events by time step and value. */
export type Heatmap = {
  readonly label: string;
  /** Starts of the time steps that have events, ascending, ms since 1970. */
  readonly timesMs: readonly number[];
  /** Ascending; bucket k holds `edges[k] <= value < edges[k + 1]`. One more than there are buckets. */
  readonly edges: readonly number[];
  /** Only those with events: [index of time, index of bucket, weight]. */
  readonly cells: readonly (readonly [number, number, number])[];
};

/** Ten steps of about 26 % to a factor of ten: Renard's series R10, in whole percent (ISO 3). */
const renard: readonly number[] = [100, 125, 160, 200, 250, 315, 400, 500, 630, 800];
const [leastExponent, mostExponent] = [-6, 12];

/** Decimal, so that 0.1 is the number that people and JSON mean. */
const positiveEdges: readonly number[] = Array.from(
  { length: mostExponent - leastExponent },
  (_, k) => renard.map((step) => Number(`${step}e${leastExponent + k - 2}`)),
).flat();

/**
 * The edges that every heatmap is counted by, ascending: 0, and both ways from a millionth to a
 * trillion in steps that look even on a logarithmic scale. One pass over events is enough, because
 * nothing of the values need be known before.
 */
export const heatmapEdges: readonly number[] = [
  ...positiveEdges.map((edge) => -edge).toReversed(),
  0,
  ...positiveEdges,
];

/** What was counted: start of the step, edge at or below the values, weight. */
export type HeatmapCount = readonly [stepMs: number, edge: number, weight: number];

/** More buckets than this are merged by twos: they would be thinner than a line. */
export const mostHeatmapBuckets = 64;

/** A heatmap from counts by `heatmapEdges`: only the part of the scale that has values. */
export const heatmapOf = (label: string, counts: readonly HeatmapCount[]): Heatmap => {
  const timesMs = [...new Set(counts.map(([time]) => time))].toSorted((a, b) => a - b);
  const places = counts.map(([, edge]) => placeOf(edge));
  if (places.length === 0) return { label, timesMs: [], edges: [], cells: [] };
  const [first, last] = [least(places), -least(places.map((place) => -place))];
  let merge = 1;
  while (Math.ceil((last - first + 1) / merge) > mostHeatmapBuckets) merge *= 2;
  const buckets = Math.ceil((last - first + 1) / merge);
  const edges = Array.from({ length: buckets + 1 }, (_, k) => edgeAt(first + k * merge));
  const weights = new Map<number, number>();
  const timeOf = new Map(timesMs.map((time, index) => [time, index]));
  counts.forEach(([time, , weight], index) => {
    const bucket = Math.floor(((places[index] ?? first) - first) / merge);
    const key = (timeOf.get(time) ?? 0) * buckets + bucket;
    weights.set(key, (weights.get(key) ?? 0) + weight);
  });
  const cells = [...weights]
    .toSorted(([a], [b]) => a - b)
    .map(([key, weight]) => [Math.floor(key / buckets), key % buckets, weight] as const);
  return { label, timesMs, edges, cells };
};

const places: ReadonlyMap<number, number> = new Map(
  heatmapEdges.map((edge, index) => [edge, index]),
);
const placeOf = (edge: number): number => places.get(edge) ?? 0;
const edgeAt = (place: number): number =>
  heatmapEdges[place] ?? (place < 0 ? -Number(`1e${mostExponent}`) : Number(`1e${mostExponent}`));
const least = (numbers: readonly number[]): number =>
  numbers.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
