import { type Counts, noFailures, noMirror } from "@dimmer/core";
import type { BinBody } from "./fake-splitter.ts";

const counts = (requests: number, bad: Counts["bad"] = []): Counts => {
  const failures = bad.reduce((sum, { n }) => sum + n, 0);
  const rescued = bad.reduce((sum, { n, seen }) => sum + n - seen, 0);
  return {
    requests,
    attempts: requests,
    failures: { ...noFailures, status: failures },
    rescued,
    slow: 0,
    overSli: 0,
    touched: 0,
    latency: [0, 0, 0, 0, requests],
    bad,
    badTruncated: false,
  };
};

/** Units `first … first + n − 1` of the candidate, each with one rescued failure. */
const badUnits = (n: number, first: number): Counts["bad"] =>
  Array.from({ length: n }, (_, k) => ({
    unit: `u-${first + k}`,
    signal: "errors" as const,
    n: 1,
    seen: 0,
    kind: "status" as const,
    endpoint: "PUT /cart",
    eventId: `e-${first + k}`,
  }));

/** A second in which nothing goes wrong, assigned by bucket and, of the candidate, by name too. */
export const goodSecond: BinBody = {
  stable: { bucket: counts(380) },
  candidate: { bucket: counts(20), named: counts(20) },
  mirror: noMirror,
  instances: [],
};

/** A second in which `n` further users of the candidate fail. */
export const badSecond = (n: number, first: number): BinBody => ({
  ...goodSecond,
  candidate: { bucket: counts(20, badUnits(n, first)) },
});
