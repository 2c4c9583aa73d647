import { type Counts, noFailures } from "@dimmer/core";
import { expect, test } from "vitest";
import type { Bench } from "./contract.ts";
import { begin, valueOf } from "./read.ts";
import { sampleBin } from "./samples.ts";

const noCounts: Counts = {
  requests: 0,
  attempts: 0,
  failures: noFailures,
  rescued: 0,
  slow: 0,
  overSli: 0,
  touched: 0,
  latency: [],
  bad: [],
  badTruncated: false,
};

/** What users got: summed with every stored bin, kept longer than the bins. */
export const sliContract = ({ store }: Bench): void => {
  test("what users got is summed by minute and hour, each bin once, and outlives the bins", async () => {
    const epoch = await begin(store());
    const startMs = Math.ceil(sampleBin(0).startMs / 3_600_000) * 3_600_000;
    const second = (seq: number, at: number) => {
      const failures = { ...noFailures, status: 3 };
      const bucket = { ...noCounts, requests: 10, failures, rescued: 1 };
      return sampleBin(seq, { startMs: startMs + at * 1_000, candidate: { bucket } });
    };
    const tick = { epoch, sheets: [], decisions: [] };
    valueOf(await store().commitTick({ ...tick, bins: [second(1, 0), second(2, 59)] }));
    valueOf(await store().commitTick({ ...tick, bins: [second(2, 59), second(3, 60)] }));
    const sli = (stepMs: number, sinceMs = 0) => store().sli({ service: "shop", stepMs, sinceMs });
    expect(await sli(60_000)).toEqual([
      { startMs, requests: 20, failures: 4 },
      { startMs: startMs + 60_000, requests: 10, failures: 2 },
    ]);
    expect(await sli(3_600_000)).toEqual([{ startMs, requests: 30, failures: 6 }]);
    expect(await sli(60_000, startMs + 1)).toHaveLength(1);
    const olderThanMs = startMs + 3_600_000;
    valueOf(await store().prune({ epoch, olderThanMs, hoursOlderThanMs: startMs }));
    expect(await sli(60_000)).toEqual([]);
    expect(await sli(3_600_000)).toHaveLength(1);
  });
};
