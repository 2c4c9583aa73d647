import { WireReader } from "./wire-reader.ts";

/** Fields of a metric that hold data points: gauge, sum, histogram, exponential histogram, summary. */
const pointTags = new Set([42, 58, 74, 82, 90]);

/** How many data points an `ExportMetricsServiceRequest` has, to say how many are refused. */
export const countDataPoints = (body: Buffer): number =>
  countIn(new WireReader(body), [
    isTag(10),
    isTag(18),
    isTag(18),
    (tag) => pointTags.has(tag),
    isTag(10),
  ]);

type IsTag = (tag: number) => boolean;

const isTag =
  (wanted: number): IsTag =>
  (tag) =>
    tag === wanted;

/** Messages at the end of a path of fields. */
const countIn = (reader: WireReader, [first, ...path]: readonly IsTag[]): number => {
  if (first === undefined) return 1;
  let found = 0;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag())
    if (first(tag)) found += countIn(reader.message(), path);
    else reader.skip(tag);
  return found;
};

/** The same of a request in JSON. */
export const countDataPointsOfJson = (document: unknown): number =>
  countUnder(document, [
    ["resourceMetrics"],
    ["scopeMetrics"],
    ["metrics"],
    ["gauge", "sum", "histogram", "exponentialHistogram", "summary"],
    ["dataPoints"],
  ]);

/** Items at the end of a path of members, each of which may hold a list. */
const countUnder = (given: unknown, path: readonly (readonly string[])[]): number => {
  if (Array.isArray(given)) return given.reduce((sum, one) => sum + countUnder(one, path), 0);
  const [names, ...rest] = path;
  if (typeof given !== "object" || given === null) return 0;
  if (names === undefined) return 1;
  const members = Object.entries(given).filter(([name]) => names.includes(name));
  return members.reduce((sum, [, member]) => sum + countUnder(member, rest), 0);
};
