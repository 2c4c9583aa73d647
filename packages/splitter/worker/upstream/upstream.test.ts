import fc from "fast-check";
import { expect, test } from "vitest";
import { ejectAfterFailures, ejectFirstMs, ejectLongestMs } from "../../limits.ts";
import { Pools } from "./pools.ts";
import { Upstream } from "./upstream.ts";

const origins = (n: number): string[] =>
  Array.from({ length: n }, (_, k) => `http://127.0.0.1:${k + 1}`);

const open = (n: number, policy = {}, pools = new Pools()): Upstream =>
  new Upstream(
    {
      arm: "stable",
      service: "shop",
      route: { version: "v1", endpoints: origins(n) },
      policy,
      purpose: "requests",
      nowMs: 0,
    },
    pools,
  );

const portOf = (upstream: Upstream): string | undefined => upstream.next()?.origin.slice(-1);

test("endpoints that have equally much to do take turns", () => {
  const upstream = open(3);
  expect(Array.from({ length: 6 }, () => portOf(upstream))).toEqual(["2", "3", "1", "2", "3", "1"]);
});

test("the one with the least to do is next, whatever the others have", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 500 }), { minLength: 2, maxLength: 64 }),
      (loads) => {
        const upstream = open(loads.length);
        upstream.endpoints.forEach((endpoint, k) => {
          endpoint.pending = loads[k] ?? 0;
        });
        expect(upstream.next()?.pending).toBe(Math.min(...loads));
      },
    ),
    { numRuns: 50 },
  );
});

test("the endpoint that just failed is avoided while there is another", () => {
  const upstream = open(2);
  const [first = null] = upstream.endpoints;
  for (let n = 0; n < 4; n += 1) expect(upstream.next(first)).not.toBe(first);
  const alone = open(1);
  expect(alone.next(alone.endpoints[0])).toBe(alone.endpoints[0]);
});

test("a full endpoint gets nothing more, and where all are full nobody gets it", () => {
  const upstream = open(2, { connections: 2, waiting: 1 });
  const [first, second] = upstream.endpoints;
  if (first === undefined || second === undefined) throw new Error("two endpoints");
  first.pending = 3;
  second.pending = 2;
  expect(upstream.next()).toBe(second);
  second.pending = 3;
  expect(upstream.next()).toBeNull();
});

type Fail = { readonly at: number; readonly times: number; readonly nowMs?: number };

const fail = (upstream: Upstream, { at, times, nowMs = 0 }: Fail): void => {
  const endpoint = upstream.endpoints[at];
  for (let n = 0; n < times && endpoint !== undefined; n += 1) upstream.failed(endpoint, nowMs);
};

test("failures in a row let an endpoint rest, each time twice as long", () => {
  const pools = new Pools();
  const upstream = open(2, { slowStartMs: 0 }, pools);
  fail(upstream, { at: 0, times: ejectAfterFailures - 1 });
  expect(upstream.endpoints[0]?.usable).toBe(true);
  fail(upstream, { at: 0, times: 1 });
  let nowMs = 0;
  for (const restMs of [ejectFirstMs, 2 * ejectFirstMs, 4 * ejectFirstMs]) {
    pools.sweep(nowMs + restMs - 1);
    expect(upstream.endpoints[0]?.usable).toBe(false);
    nowMs += restMs;
    pools.sweep(nowMs);
    expect(upstream.endpoints[0]?.usable).toBe(true);
    fail(upstream, { at: 0, times: 1, nowMs });
  }
  expect(ejectLongestMs).toBeGreaterThan(4 * ejectFirstMs);
});

test("an answer in between begins the count anew", () => {
  const upstream = open(2);
  fail(upstream, { at: 0, times: ejectAfterFailures - 1 });
  upstream.endpoints[0]?.answered();
  fail(upstream, { at: 0, times: ejectAfterFailures - 1 });
  expect(upstream.endpoints[0]?.usable).toBe(true);
});

test.each([
  [1, 0],
  [2, 1],
  [3, 1],
  [4, 2],
])("of %i endpoints that all fail at most %i rest", (all, resting) => {
  const upstream = open(all);
  for (let at = 0; at < all; at += 1) fail(upstream, { at, times: 50 });
  expect(upstream.endpoints.filter((endpoint) => endpoint.resting)).toHaveLength(resting);
  expect(upstream.next()).not.toBeNull();
});

test("where no endpoint is sound all are tried: a wrong check must not end the service", () => {
  const upstream = open(2);
  for (const endpoint of upstream.endpoints) endpoint.sound = false;
  expect(new Set([upstream.next(), upstream.next()]).size).toBe(2);
});

test("an endpoint that joins others is led to its share slowly", () => {
  const pools = new Pools();
  open(1, { slowStartMs: 10_000 }, pools);
  pools.retain();
  const joined = open(2, { slowStartMs: 10_000 }, pools);
  pools.retain();
  const [old, fresh] = joined.endpoints;
  if (old === undefined || fresh === undefined) throw new Error("two endpoints");
  old.pending = 4;
  expect(joined.next()).toBe(old);
  pools.sweep(5_000);
  expect(joined.next()).toBe(fresh);
  pools.sweep(10_000);
  expect(fresh.load).toBe(1);
});

test("a version that is new as a whole begins at full share", () => {
  const upstream = open(2, { slowStartMs: 10_000 });
  expect(upstream.endpoints.map(({ load }) => load)).toEqual([1, 1]);
});

test("endpoints outlive tables: what is known of one stays", () => {
  const pools = new Pools();
  const before = open(2, {}, pools);
  pools.retain();
  const after = open(2, {}, pools);
  pools.retain();
  expect(after.endpoints).toEqual(before.endpoints);
  pools.retain();
  expect(open(2, {}, pools).endpoints[0]).not.toBe(before.endpoints[0]);
});
