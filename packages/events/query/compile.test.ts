import type { AggregateQuery, Filter, Query } from "@dimmer/core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compile } from "./compile.ts";
import { findFault } from "./fault.ts";

const base: AggregateQuery = {
  kind: "aggregate",
  dataset: "shop",
  from: 0,
  to: 1,
  where: null,
  calculate: [{ op: "count" }],
  groupBy: [],
  stepMs: null,
  limit: 10,
};
const options = {
  range: { fromMs: 1_795_000_000_000, toMs: 1_795_000_060_000 },
  database: "dimmer",
  percentiles: "exact",
} as const;

/** Text that a stranger chose: long enough not to occur in our own SQL. */
const hostile = fc.oneof(
  fc.constantFrom(
    "'; DROP TABLE dimmer.events; --",
    "x'] OR 1=1 INTO OUTFILE '/etc/passwd'",
    "file('/etc/passwd')",
    "{hostile:String}",
    "\\'; SELECT url('http://evil') --",
    "`id`) UNION ALL SELECT",
  ),
  fc.string({ minLength: 12 }),
);

describe("compile", () => {
  test("nothing that a stranger wrote is part of the statement", () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 5, maxLength: 5 }), (texts) => {
        const [field = "", value = "", dataset = "", group = "", calculated = ""] = texts;
        const where: Filter = {
          all: [
            { field, op: "=", value },
            { not: { field: value, op: "in", value: [field, 1, true] } },
            { field, op: "contains", value },
            { field, op: "exists" },
          ],
        };
        const queries: Query[] = [
          {
            ...base,
            dataset,
            where,
            groupBy: [group],
            stepMs: 1000,
            calculate: [
              { op: "sum", field: calculated },
              { op: "countDistinct", field: group },
            ],
          },
          { kind: "raw", dataset, from: 0, to: 1, where, fields: [group], limit: 5 },
        ];
        for (const query of queries) {
          const { sql, values } = compile(query, options);
          for (const text of texts) expect(sql).not.toContain(text);
          expect(sql.replaceAll(/'(?:UTC|s|n|b|Nullable\(Float64\))'/g, "")).toMatch(
            /^[\w\s.,:()[\]{}<>=!*/+-]*$/,
          );
          expect(Object.values(values)).toContain(dataset);
        }
      }),
    );
  });

  test("bounds the time and its five minutes", () => {
    const { sql } = compile(base, options);
    expect(sql.match(/toStartOfFiveMinutes\(ts\) [<>]=/g)).toHaveLength(2);
    expect(sql).toContain("ts >= fromUnixTimestamp64Micro");
  });
});

describe("findFault", () => {
  test.each([
    ["a sum of text", { ...base, calculate: [{ op: "sum", field: "service.name" } as const] }],
    [
      "a percentile of a flag",
      { ...base, calculate: [{ op: "percentile", field: "error", level: 0.5 } as const] },
    ],
  ])("%s is refused with a sentence", (_, query) => {
    expect(findFault(query)).toMatch(/needs numbers\.$/);
  });

  test("a filter deeper than eight levels is refused", () => {
    const nest = (levels: number): Filter =>
      levels === 0 ? { field: "a", op: "exists" } : { not: nest(levels - 1) };
    expect(findFault({ ...base, where: nest(8) })).toBeNull();
    expect(findFault({ ...base, where: nest(9) })).toMatch(/flatter/);
  });
});
