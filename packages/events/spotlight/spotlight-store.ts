import {
  type CrossCounts,
  type FieldCounts,
  fieldsIn,
  type Histogram,
  itemsToCross,
  restOf,
  shareAtLook,
  spotlight,
  type SpotlightCounts,
  type SpotlightResult,
  type ValueCounts,
} from "@dimmer/core";
import { maxSpotlightFields, maxSpotlightRows } from "../limits.ts";
import type { Rows, Run } from "../query/ask.ts";
import { readValue } from "./explode.ts";
import { readSides, type Sides } from "./sides.ts";
import {
  type Choice,
  crossStatement,
  distinctStatement,
  type Edges,
  type Ground,
  histogramsStatement,
  quantilesStatement,
  totalsStatement,
  valuesStatement,
} from "./statements.ts";

/**
 * Counts both sides and lets `core/spotlight` say what differs: totals, candidates by the selection,
 * exact counts of both sides, distributions of numbers, then one pass for pairs. What `run` throws
 * passes through.
 */
export const runSpotlight = async (ground: Ground, run: Run): Promise<SpotlightResult> => {
  const startedMs = performance.now();
  let rowsScanned = 0;
  const ask: Run = async (statement) => {
    const rows = await run(statement);
    rowsScanned += rows.scanned;
    return rows;
  };
  const counted = await countFields(ground, ask);
  const { question } = ground;
  const q = question.look === null ? undefined : shareAtLook(question.look);
  const items = itemsToCross(counted.counts, q);
  const crossed = items.length === 0 ? null : await cross(ground, items, ask);
  return {
    ...spotlight(counted.counts, crossed, q),
    selected: counted.counts.selection.events,
    rest: counted.counts.rest.events,
    rowsScanned,
    elapsedMs: Math.round((performance.now() - startedMs) * 10) / 10,
    capped: counted.capped,
  };
};

const countFields = async (
  ground: Ground,
  ask: Run,
): Promise<{ readonly counts: SpotlightCounts; readonly capped: readonly string[] }> => {
  const [totals] = (await ask(totalsStatement(ground))).data;
  const sides = readSides(totals ?? [], 0);
  const choice: Choice = { selectedEvents: sides.selection.events };
  if (sides.selection.events === 0 || sides.rest.events === 0)
    return { counts: { ...sides, fields: [] }, capped: [] };
  const distinct = await ask(distinctStatement(ground, choice));
  const values = await ask(valuesStatement(ground, choice));
  const histograms = await countHistograms(ground, choice, ask);
  const { question } = ground;
  const left = new Set([...fieldsIn(question.selection), ...question.ignore]);
  const differentOf = new Map(distinct.data.map(([field, n]) => [String(field), Number(n)]));
  const fields = [...byField(values).entries()]
    .filter(([field]) => !left.has(field))
    .map(([field, seen]) =>
      fieldCounts({
        field,
        seen,
        sides,
        distinct: differentOf.get(field) ?? 0,
        histogram: histograms.get(field) ?? null,
      }),
    );
  const capped = [
    ...(distinct.data.length >= maxSpotlightFields
      ? [`Only the ${maxSpotlightFields} most frequent fields were compared.`]
      : []),
    ...(values.data.length >= maxSpotlightRows
      ? ["There are very many fields; not all of them were compared."]
      : []),
  ];
  return { counts: { ...sides, fields }, capped };
};

type Seen = ReadonlyMap<string, Sides>;

/** The rows of `valuesStatement` by field; '' stands for all values that are no candidates. */
const byField = ({ data }: Rows): ReadonlyMap<string, Seen> => {
  const fields = new Map<string, Map<string, Sides>>();
  for (const row of data) {
    const field = String(row[0]);
    const values = fields.get(field) ?? new Map<string, Sides>();
    fields.set(field, values);
    values.set(String(row[1]), readSides(row, 2));
  }
  return fields;
};

const fieldCounts = ({
  field,
  seen,
  sides,
  distinct,
  histogram,
}: {
  readonly field: string;
  readonly seen: Seen;
  readonly sides: Sides;
  readonly distinct: number;
  readonly histogram: Histogram | null;
}): FieldCounts => {
  let absent = sides;
  for (const { selection, rest } of seen.values())
    absent = { selection: restOf(absent.selection, selection), rest: restOf(absent.rest, rest) };
  const candidates = [...seen].filter(([text]) => text !== "");
  const values: ValueCounts[] = candidates.map(([text, counted]) => ({
    value: readValue(text),
    ...counted,
  }));
  return {
    field,
    distinct: distinct + 1,
    values: [...values, { value: null, ...absent }],
    histogram,
  };
};

const countHistograms = async (
  ground: Ground,
  choice: Choice,
  ask: Run,
): Promise<ReadonlyMap<string, Histogram>> => {
  const { data } = await ask(quantilesStatement(ground, choice));
  const binned = data.flatMap(([field, quantiles]): readonly Edges[] => {
    if (!Array.isArray(quantiles)) return [];
    const edges = [...new Set(quantiles.map(Number))].filter(Number.isFinite);
    return edges.length > 0
      ? [{ field: String(field), edges: edges.toSorted((a, b) => a - b) }]
      : [];
  });
  if (binned.length === 0) return new Map();
  const counted = await ask(histogramsStatement(ground, binned));
  return new Map(
    binned.map(({ field, edges }) => {
      const bins = Array.from({ length: edges.length + 1 }, () => readSides([0, 0, 0, 0, 0, 0], 0));
      for (const row of counted.data)
        if (row[0] === field) bins[Number(row[1])] = readSides(row, 2);
      return [
        field,
        {
          edges,
          selection: bins.map(({ selection }) => selection),
          rest: bins.map(({ rest }) => rest),
        },
      ];
    }),
  );
};

const cross = async (
  ground: Ground,
  items: CrossCounts["items"],
  ask: Run,
): Promise<CrossCounts> => {
  const { data } = await ask(crossStatement(ground, items));
  const stratified = ground.question.stratify !== null;
  return {
    items,
    rows: data.map((row) => ({
      mask: Number(row[0]),
      stratum: stratified ? String(row[1]) : null,
      ...readSides(row, 2),
    })),
  };
};
