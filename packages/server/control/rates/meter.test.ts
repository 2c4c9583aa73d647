import { noMirror } from "@dimmer/core";
import { expect, test } from "vitest";
import { stableHistoryMs } from "../../limits.ts";
import { badSecond, goodSecond } from "../../testing/traffic.ts";
import { Meter } from "./meter.ts";

const startMs = 1_790_000_000_000;
const bin = (k: number, body: typeof goodSecond = goodSecond) => ({
  bootId: "b",
  seq: k + 1,
  service: "shop",
  stageEntry: 1,
  rollout: "shop.1",
  generation: 1,
  startMs: startMs + 1_000 * k,
  ...body,
});

test("rates are of the last minute, over the time that was seen", () => {
  const meter = new Meter();
  for (let k = 0; k < 10; k += 1) meter.add(bin(k));
  expect(meter.rates(startMs + 10_000)).toEqual({
    requestsPerSecond: 420,
    failureShare: 0,
    keylessShare: 0,
  });
  expect(meter.rates(startMs + 200_000).requestsPerSecond).toBe(0);
});

test("a rescued failure is none; one that was seen is; requests without a unit are shown", () => {
  const meter = new Meter();
  const { stable } = goodSecond;
  const seen = { ...stable.bucket, requests: 100, failures: { status: 10 }, rescued: 0 };
  const none = { slow: 0, overSli: 0, touched: 0, latency: [], bad: [], badTruncated: false };
  meter.add(bin(0, badSecond(8, 0)));
  expect(meter.rates(startMs + 1_000).failureShare).toBe(0);
  const keyless = {
    ...seen,
    failures: { status: 10, timeout: 0, reset: 0, refused: 0, marked: 0 },
  };
  meter.add(
    bin(1, {
      stable: {
        keyless: { ...keyless, ...none, attempts: 100 },
      },
      candidate: {},
      mirror: noMirror,
      instances: [],
    }),
  );
  expect(meter.rates(startMs + 2_000)).toEqual({
    requestsPerSecond: 250,
    failureShare: 10 / 500,
    keylessShare: 100 / 500,
  });
});

test("stable's latency is of the last hour and of stable alone", () => {
  const meter = new Meter();
  for (let k = 0; k < 5; k += 1) meter.add(bin(k));
  const latency = meter.stableLatency(startMs + 60_000);
  expect(latency[4]).toBe(5 * 380);
  expect(latency.reduce((sum, n) => sum + n, 0)).toBe(5 * 380);
  const later = meter.stableLatency(startMs + stableHistoryMs + 120_000);
  expect(later.every((n) => n === 0)).toBe(true);
});

test("what is too old is forgotten though nobody asks", () => {
  const [meter, fresh] = [new Meter(), new Meter()];
  meter.add(bin(0));
  const hours = 2 * 60 * 60;
  for (const one of [meter, fresh]) one.add(bin(hours));
  expect(meter.rates(startMs)).toEqual(fresh.rates(startMs));
  expect(meter.stableLatency(startMs)).toEqual(fresh.stableLatency(startMs));
});
