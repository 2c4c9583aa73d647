import { describe, expect, it } from "vitest";
import type { SheetRow } from "../../counts/sheet.ts";
import { rowOf, sheetOf } from "../../testing/split-counts.ts";
import { addSheet, certifiable, designEffect, openMinutes } from "./user-minutes.ts";

const rows = (n: number, bad: (user: number) => number): SheetRow[] =>
  Array.from({ length: n }, (_, user) => rowOf(`u${user}`, { requests: 3, bad: bad(user) }));

describe("user-minutes", () => {
  it("count a user once a minute, bad with at least one failure", () => {
    const minutes = openMinutes();
    addSheet(minutes, sheetOf(0, { candidate: rows(10, (user) => (user < 2 ? 3 : 0)) }));
    addSheet(minutes, sheetOf(1, { candidate: rows(10, (user) => (user < 1 ? 1 : 0)) }));
    expect(minutes.candidate).toMatchObject({ trials: 20, bad: 3 });
    expect(minutes.candidate.perUnit.size).toBe(10);
    expect(minutes.covered).toBe(2);
  });

  it("leave out a row without requests", () => {
    const minutes = openMinutes();
    addSheet(minutes, sheetOf(0, { stable: [rowOf("u", { requests: 0 })] }));
    expect(minutes.stable.trials).toBe(0);
  });

  it("spread over users count in full", () => {
    const minutes = openMinutes();
    for (let at = 0; at < 20; at++)
      addSheet(
        minutes,
        sheetOf(at, { candidate: rows(100, (user) => (user % 20 === at ? 1 : 0)) }),
      );
    expect(designEffect(minutes.candidate)).toBeLessThan(1);
    expect(certifiable(minutes.candidate)).toEqual({ bad: 100, trials: 2_000 });
  });

  it("bad for the same few users again and again count for less", () => {
    const minutes = openMinutes();
    for (let at = 0; at < 20; at++)
      addSheet(minutes, sheetOf(at, { candidate: rows(100, (user) => (user < 5 ? 1 : 0)) }));
    // Each of 5 users is bad in all of 20 minutes: D is the 20 minutes that say the same.
    expect(designEffect(minutes.candidate)).toBeCloseTo(20, 9);
    expect(certifiable(minutes.candidate).trials).toBeCloseTo(100, 9);
    expect(certifiable(minutes.candidate).bad).toBeCloseTo(5, 9);
  });

  it("of nothing, or all bad, have no clustering", () => {
    expect(designEffect(openMinutes().stable)).toBe(1);
    const minutes = openMinutes();
    addSheet(minutes, sheetOf(0, { stable: rows(5, () => 1) }));
    expect(designEffect(minutes.stable)).toBe(1);
  });
});
