import { expect, test } from "vitest";
import { sampleBin, sampleCounts, sampleSheet, sampleTable } from "./testing/samples.ts";
import { routeTableSchema } from "./route-table.ts";
import { binSchema, sheetSchema } from "./traffic.ts";

const table = structuredClone(sampleTable) as Record<string, unknown>;

test("a table, a bin and a sheet pass through JSON unchanged", () => {
  const through = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
  expect(routeTableSchema.parse(through(sampleTable))).toEqual(sampleTable);
  expect(binSchema.parse(through(sampleBin))).toEqual(sampleBin);
  expect(sheetSchema.parse(through(sampleSheet))).toEqual(sampleSheet);
});

const service = sampleTable.services[0];
const candidate = service?.candidate;

test.each([
  ["exposure above everybody", { ...candidate, exposurePpm: 1_000_001 }],
  ["a fraction of a part per million", { ...candidate, exposurePpm: 0.5 }],
  ["no endpoints", { ...candidate, endpoints: [] }],
  ["an endpoint that is not http", { ...candidate, endpoints: ["file:///etc/passwd"] }],
  ["an unknown assignment function", { ...candidate, hash: 2 }],
  ["a salt that is empty", { ...candidate, salt: "" }],
])("a table with %s is refused", (_, broken) => {
  const services = [{ ...service, candidate: broken }];
  expect(routeTableSchema.safeParse({ ...table, services }).success).toBe(false);
});

test.each([
  ["negative counts", { ...sampleBin, candidate: { bucket: { requests: -1 } } }],
  ["not a number", { ...sampleBin, startMs: Number.NaN }],
  ["counts beyond exact integers", { ...sampleBin, seq: 2 ** 54 }],
  ["an arm that does not exist", { ...sampleBin, candidate: { winner: {} } }],
])("a bin with %s is refused", (_, broken) => {
  expect(binSchema.safeParse(broken).success).toBe(false);
});

test("an older splitter's bin and sheet are read with what it does not measure left empty", () => {
  const { instances: _, ...bin } = sampleBin;
  const { overSli: _sli, touched: _touched, ...counts } = sampleCounts;
  const old = { ...bin, candidate: { bucket: counts }, stable: {} };
  expect(binSchema.parse(old)).toMatchObject({
    instances: [],
    candidate: { bucket: { overSli: 0, touched: 0 } },
  });
  expect(sheetSchema.parse({ ...sampleSheet, stable: [["u-1", 3, 1, 2]] }).stable).toEqual([
    ["u-1", 3, 3, 1, 2, 0, 0, 0, 0, null],
  ]);
});

test.each(["10.0.0.0/99", "localhost", "fe80::1%eth0"])(
  "a table that trusts %s, which no worker could look up, is refused",
  (network) => {
    const withTrust = (trust: readonly string[]): boolean =>
      routeTableSchema.safeParse({ ...table, services: [{ ...service, trust }] }).success;
    expect(withTrust(["10.0.0.0/8", "::1"])).toBe(true);
    expect(withTrust([network])).toBe(false);
  },
);
