import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SheetRow } from "../../counts/sheet.ts";
import { rowOf, sheetOf } from "../../testing/split-counts.ts";
import { certifiable } from "../certificate/certify.ts";
import { addTrials, designEffect, openSums, spreadOf } from "./minute-sums.ts";
import { addSheet, openUnits } from "./units.ts";

const rows = (n: number, bad: (user: number) => number): SheetRow[] =>
  Array.from({ length: n }, (_, user) => rowOf(`u${user}`, { requests: 3, bad: bad(user) }));

describe("user-minutes", () => {
  it("count a user once a minute, bad with at least one failure", () => {
    const units = openUnits();
    addSheet(units, sheetOf(0, { candidate: rows(10, (user) => (user < 2 ? 3 : 0)) }), null);
    addSheet(units, sheetOf(1, { candidate: rows(10, (user) => (user < 1 ? 1 : 0)) }), null);
    expect(units.candidate.errors).toMatchObject({ trials: 20, bad: 3 });
    expect(units.candidate.records.size).toBe(10);
    expect(units.covered).toBe(2);
  });

  it("leave out a row without an outcome, of which the unit has arrived all the same", () => {
    const units = openUnits();
    const silent = [rowOf("u", { requests: 0, arrived: 2 })];
    const first = addSheet(units, sheetOf(0, { stable: silent }), null);
    expect(first.stable).toMatchObject({ arrived: 1, ended: 0 });
    expect(units.stable.errors.trials).toBe(0);
    const later = addSheet(units, sheetOf(1, { stable: [rowOf("u", { requests: 1 })] }), null);
    expect(later.stable).toMatchObject({ arrived: 0, ended: 1 });
  });

  it("spread over users count in full", () => {
    const units = openUnits();
    for (let at = 0; at < 20; at++) {
      const candidate = rows(100, (user) => (user % 20 === at ? 1 : 0));
      addSheet(units, sheetOf(at, { candidate }), null);
    }
    expect(designEffect(units.candidate.errors)).toBeLessThan(1);
    expect(certifiable(units.candidate.errors)).toEqual({ bad: 100, trials: 2_000 });
  });

  it("bad for the same few users again and again count for less", () => {
    const units = openUnits();
    for (let at = 0; at < 20; at++)
      addSheet(units, sheetOf(at, { candidate: rows(100, (user) => (user < 5 ? 1 : 0)) }), null);
    // Each of 5 users is bad in all of 20 minutes: D is the 20 minutes that say the same.
    expect(designEffect(units.candidate.errors)).toBeCloseTo(20, 9);
    expect(certifiable(units.candidate.errors).trials).toBeCloseTo(100, 9);
    expect(certifiable(units.candidate.errors).bad).toBeCloseTo(5, 9);
  });

  it("of nothing, or all bad, have no clustering", () => {
    expect(designEffect(openUnits().stable.errors)).toBe(1);
    const units = openUnits();
    addSheet(units, sheetOf(0, { stable: rows(5, () => 1) }), null);
    expect(designEffect(units.stable.errors)).toBe(1);
  });

  it("where the change acts are counted apart, with the units that came there", () => {
    const units = openUnits();
    const there = [
      rowOf("a", { requests: 5, bad: 2, touched: 3, touchedBad: 1 }),
      rowOf("b", { requests: 5, bad: 5 }),
    ];
    for (let at = 0; at < 2; at++) addSheet(units, sheetOf(at, { candidate: there }), null);
    const { touched, touchedUnits, touchedRequests, errors } = units.candidate;
    expect(touched).toMatchObject({ trials: 2, bad: 2 });
    expect(errors).toMatchObject({ trials: 4, bad: 4 });
    expect([touchedUnits, touchedRequests]).toEqual([1, 6]);
  });
});

describe("a unit's first time", () => {
  it("gives one sampled latency for the whole stage entry", () => {
    const units = openUnits();
    const sampled = (sampleMs?: number) =>
      addSheet(
        units,
        sheetOf(0, {
          stable: [rowOf("u", { requests: 1, ...(sampleMs === undefined ? {} : { sampleMs }) })],
        }),
        null,
      ).stable.samples;
    expect([sampled(), sampled(7), sampled(900)]).toEqual([[], [7], []]);
  });

  it("without its key event is counted once it was active enough, and never after it had it", () => {
    const units = openUnits();
    const activity = { requests: 10, minutes: 3 };
    const minute = (at: number) =>
      addSheet(
        units,
        sheetOf(at, {
          candidate: [
            rowOf("lost", { requests: 4 }),
            rowOf("brief", { requests: at === 0 ? 90 : 0 }),
            rowOf("fine", { requests: 4, success: at === 1 ? 1 : 0 }),
          ],
        }),
        activity,
      ).candidate.withoutSuccess;
    expect([0, 1, 2, 3, 4].map(minute)).toEqual([0, 0, 1, 0, 0]);
  });
});

describe("sums over units", () => {
  it("are those of the definition, in whatever order trials come", () => {
    const trial = fc
      .record({ unit: fc.nat(5), trials: fc.nat(9) })
      .chain(({ unit, trials }) => fc.nat(trials).map((bad) => ({ unit, trials, bad })));
    fc.assert(
      fc.property(fc.array(trial, { maxLength: 40 }), (all) => {
        const sums = openSums();
        const units = new Map<number, { trials: number; bad: number }>();
        for (const { unit, ...more } of all) {
          const before = units.get(unit) ?? { trials: 0, bad: 0 };
          addTrials(sums, before, more);
          units.set(unit, { trials: before.trials + more.trials, bad: before.bad + more.bad });
        }
        const share = sums.trials === 0 ? 0 : sums.bad / sums.trials;
        const spread = [...units.values()].reduce(
          (sum, { bad, trials }) => sum + (bad - share * trials) ** 2,
          0,
        );
        expect(spreadOf(sums)).toBeCloseTo(spread, 6);
      }),
    );
  });
});
