import { expect, test } from "vitest";
import { parseCalculations } from "./calculations.ts";

test("calculations are read as people write them", () => {
  const text = "count, p99(duration_ms), p99.9(d), distinct(dimmer.unit), AVG( x ), median(y)";
  expect(parseCalculations(text)).toEqual({
    ok: true,
    value: [
      { op: "count" },
      { op: "percentile", field: "duration_ms", level: 0.99 },
      { op: "percentile", field: "d", level: 0.9990000000000001 },
      { op: "countDistinct", field: "dimmer.unit" },
      { op: "avg", field: "x" },
      { op: "percentile", field: "y", level: 0.5 },
    ],
  });
});

test.each(["", "p99", "p0(x)", "p100(x)", "sum()", "sum(a b)", "stddev(x)", "count,", "count(x)"])(
  "%j is refused with what can be asked",
  (text) => {
    const parsed = parseCalculations(text);
    expect(parsed.ok ? "" : parsed.sentence).toMatch(/is not a calculation; write count, distinct/);
  },
);
