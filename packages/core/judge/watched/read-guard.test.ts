import { expect, test } from "vitest";
import { readGuard, unreadGuard } from "./read-guard.ts";
import type { WatchedGuard } from "./watched-guard.ts";

const declined: WatchedGuard = {
  name: "declined payments",
  source: {
    kind: "events",
    calculate: { op: "count" },
    where: { field: "event", op: "=", value: "payment.declined" },
    overMs: 300_000,
    arm: "candidate",
  },
  bound: { op: "<=", value: 1_000 },
};

const stock: WatchedGuard = {
  name: "stock",
  source: {
    kind: "prometheus",
    url: "http://127.0.0.1:9090",
    query: "sum(stock)",
    timeoutMs: 1_000,
    staleMs: 60_000,
  },
  bound: { op: ">=", value: 0.5 },
};

test.each([
  [declined, 1_000, "ok"],
  [declined, 1_000.1, "breached"],
  [stock, 0.5, "ok"],
  [stock, 0.4999, "breached"],
  [stock, -1, "breached"],
  [stock, Number.NaN, "blind"],
  [stock, Number.POSITIVE_INFINITY, "blind"],
  [declined, Number.NEGATIVE_INFINITY, "blind"],
] as const)("%o at %d", (guard, value, state) => {
  expect(readGuard(guard, { ok: true, value }, 7)).toMatchObject({ state, atMs: 7 });
});

test("a reading says what was measured against which limit", () => {
  const { sentence } = readGuard(declined, { ok: true, value: 1_234.56 }, 7);
  expect(sentence).toBe(
    '`count where event = "payment.declined"` of the candidate\'s events in the last 5 min is 1,234.6; it must be at most 1,000.',
  );
  expect(readGuard(stock, { ok: true, value: 3 }, 7).sentence).toBe(
    "`sum(stock)` is 3, at least 0.5 as it should be.",
  );
});

test("no measurement is blind and says why", () => {
  expect(readGuard(stock, { ok: false, why: "nobody answers there" }, 7)).toEqual({
    name: "stock",
    state: "blind",
    sentence: "`sum(stock)` cannot be known: nobody answers there.",
    atMs: 7,
  });
  expect(unreadGuard(stock, 7).state).toBe("blind");
});
