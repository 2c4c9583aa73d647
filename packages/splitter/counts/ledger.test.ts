import { expect, test } from "vitest";
import type { Outcome } from "./cell.ts";
import { isEmpty, Ledger } from "./ledger.ts";
import { toRow } from "./unit-minute.ts";

const key = { service: "shop", rollout: "shop.1", stageEntry: 2 };
const fine: Outcome = {
  unit: "u",
  endpoint: "GET /",
  eventId: "e-1",
  attempted: true,
  origin: "http://127.0.0.1:2",
  failure: null,
  rescued: false,
  latencyMs: 5,
  slow: false,
  overSli: false,
  touched: false,
  success: false,
};
const broken: Outcome = { ...fine, failure: "status", latencyMs: null };

test("a request that never ends has arrived all the same", () => {
  const ledger = new Ledger(key);
  ledger.arrive("candidate", "bucket", "u");
  const tally = ledger.take();
  expect(isEmpty(tally)).toBe(false);
  expect(tally.minutes.candidate.map(toRow)).toEqual([["u", 1, 0, 0, 0, 0, 0, 0, 0, null]]);
});

test("a unit's row says what it met where the change acts, and its key events", () => {
  const ledger = new Ledger(key);
  for (const outcome of [
    { ...fine, touched: true, success: true },
    { ...broken, touched: true },
    { ...fine, slow: true, overSli: true, latencyMs: 900 },
  ]) {
    ledger.arrive("stable", "bucket", "u");
    ledger.count("stable", "bucket", outcome);
  }
  const { stable, minutes } = ledger.take();
  expect(minutes.stable.map(toRow)[0]?.slice(0, 9)).toEqual(["u", 3, 3, 1, 1, 1, 2, 1, 1]);
  expect(stable.bucket).toMatchObject({ requests: 3, touched: 2, slow: 1, overSli: 1 });
  expect(stable.bucket?.bad.map(({ signal }) => signal)).toEqual([
    "errors",
    "latencyTail",
    "latencySli",
  ]);
});

test("only the randomised have rows: a name, a missing unit, a service at rest have none", () => {
  const ledger = new Ledger(key);
  ledger.count("candidate", "named", fine);
  ledger.count("candidate", "bucket", { ...fine, unit: null });
  const idle = new Ledger({ ...key, rollout: null });
  idle.count("stable", "bucket", fine);
  for (const { minutes } of [ledger.take(), idle.take()])
    expect(minutes).toEqual({ stable: [], candidate: [] });
});

test("the sampled latency is each request's with equal chance, whatever order and parts it came in", () => {
  const times = new Map<number, number>();
  for (let user = 0; user < 3_000; user += 1) {
    const [first, second] = [new Ledger(key), new Ledger(key)];
    for (let n = 0; n < 4; n += 1)
      (n < 3 ? first : second).count("candidate", "bucket", {
        ...fine,
        eventId: `0a1b2c3d-${user * 4 + n}`,
        latencyMs: n + 1,
      });
    first.add(second.take());
    const [row] = first.take().minutes.candidate.map(toRow);
    const sampled = row?.[9] ?? 0;
    times.set(sampled, (times.get(sampled) ?? 0) + 1);
  }
  // 3,000 draws of one in four: the standard error is 24.
  for (const n of [1, 2, 3, 4]) expect(Math.abs((times.get(n) ?? 0) - 750)).toBeLessThan(100);
});

test("an instance crashes when it answered and then is gone, once until it answers again", () => {
  const ledger = new Ledger(key);
  const ends: readonly Outcome["failure"][] = [
    ...(["refused", null, "reset", "refused", "refused"] as const),
    ...([null, "status", "timeout", "refused"] as const),
  ];
  for (const failure of ends)
    ledger.count("candidate", "bucket", { ...broken, failure, origin: "http://a:1" });
  ledger.count("candidate", "bucket", { ...fine, origin: "http://b:1" });
  ledger.count("candidate", "bucket", { ...broken, origin: null });
  const { instances } = ledger.take();
  expect(instances).toEqual([
    { arm: "candidate", origin: "http://a:1", requests: 9, failures: 7, crashes: 2 },
    { arm: "candidate", origin: "http://b:1", requests: 1, failures: 0, crashes: 0 },
  ]);
  ledger.count("candidate", "bucket", { ...broken, failure: "refused", origin: "http://b:1" });
  expect(ledger.take().instances).toMatchObject([{ origin: "http://b:1", crashes: 1 }]);
});
