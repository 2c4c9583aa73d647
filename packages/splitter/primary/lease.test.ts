import fc from "fast-check";
import { expect, test } from "vitest";
import { HandClock } from "../testing/hand-clock.ts";
import { shopTable } from "../testing/tables.ts";
import { exposureNow, type Lease, leaseAgeMs, tableNow } from "./lease.ts";

const ttlMs = 900_000;
const cohorts = [{ name: "internal", anyOf: [{ by: "unit", in: ["staff"] }] }] as const;
const exposed = (onLost: "lower" | "keep") => {
  const [service] = shopTable("http://s", {
    candidate: { to: "http://c", exposurePpm: 50_000, mirrorPpm: 9, cohorts, onLost },
  }).services;
  if (service === undefined || service.candidate === null) throw new Error("no candidate");
  return service.candidate;
};

test.each([
  [0, [50_000, 9, 1]],
  [ttlMs - 1, [50_000, 9, 1]],
  [ttlMs, [0, 0, 1]],
  [4 * ttlMs - 1, [0, 0, 1]],
  [4 * ttlMs, [0, 0, 0]],
  [Number.POSITIVE_INFINITY, [0, 0, 0]],
])("after %d ms of silence exposure, mirror and cohorts are %j", (ageMs, expected) => {
  const now = exposureNow(exposed("lower"), { ageMs, ttlMs });
  expect([now.exposurePpm, now.mirrorPpm, now.cohorts.length]).toEqual(expected);
});

test("a plan that keeps its exposure keeps it", () => {
  const candidate = exposed("keep");
  expect(exposureNow(candidate, { ageMs: 100 * ttlMs, ttlMs })).toBe(candidate);
});

test("silence never exposes more than before", () => {
  fc.assert(
    fc.property(fc.nat(10 * ttlMs), fc.nat(10 * ttlMs), (a, b) => {
      const at = (ageMs: number) => exposureNow(exposed("lower"), { ageMs, ttlMs });
      const [early, late] = [at(Math.min(a, b)), at(Math.max(a, b))];
      expect(late.exposurePpm).toBeLessThanOrEqual(early.exposurePpm);
      expect(late.cohorts.length).toBeLessThanOrEqual(early.cohorts.length);
    }),
  );
});

test("a lease renewed here ages by the steady clock, whatever the wall clock does", () => {
  const clock = new HandClock();
  const lease: Lease = { kind: "renewed", atMonoMs: clock.monoMs() };
  clock.pass(5_000);
  clock.jump(-3_600_000);
  expect(leaseAgeMs(lease, clock)).toBe(5_000);
  clock.jump(7_200_000);
  expect(leaseAgeMs(lease, clock)).toBe(5_000);
});

test("a restored lease is as old as the wall clock says, and at least as old as the process", () => {
  const clock = new HandClock();
  const lease: Lease = {
    kind: "restored",
    renewedAtWallMs: clock.wallMs() - 60_000,
    startedMonoMs: clock.monoMs(),
  };
  expect(leaseAgeMs(lease, clock)).toBe(60_000);
  clock.pass(100_000);
  expect(leaseAgeMs(lease, clock)).toBe(160_000);
  clock.jump(-150_000);
  expect(leaseAgeMs(lease, clock)).toBe(100_000);
  clock.jump(-50_000);
  expect(leaseAgeMs(lease, clock)).toBe(Number.POSITIVE_INFINITY);
});

test("a fuse takes everything away, unless the plan keeps its exposure", () => {
  for (const onLost of ["lower", "keep"] as const) {
    const table = shopTable("http://s", { candidate: { to: "http://c", cohorts, onLost } });
    const now = tableNow(table, { ageMs: 0, fused: new Set(["shop"]) }).services[0]?.candidate;
    expect([now?.exposurePpm, now?.cohorts.length]).toEqual(
      onLost === "lower" ? [0, 0] : [1_000_000, 1],
    );
  }
});
