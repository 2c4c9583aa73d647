import { describe, expect, it } from "vitest";
import { budgetAtFire, burnRules, detectionMs, firingShare, resetMs } from "./burn.ts";
import { addToBurn, openBurnWindows, readBurn } from "./burn-windows.ts";

const minute = 60_000;
const hour = 60 * minute;
const objective = 0.999;

describe("the burn rules of the SRE workbook, at 99.9 % over 30 days", () => {
  it.each([
    { k: 0, budget: 0.02, times: [null, 17.28, 5.76, 51.84 / 60] },
    { k: 1, budget: 0.05, times: [216, 43.2, 14.4, 2.16] },
    { k: 2, budget: 0.1, times: [432, 86.4, 28.8, 4.32] },
    { k: 3, budget: 0.1, times: [432, 86.4, 28.8, 4.32] },
  ])("rule $k fires at $budget of the budget, after $times minutes", ({ k, budget, times }) => {
    const rule = burnRules[k];
    if (rule === undefined) throw new Error("there is no such rule");
    expect(budgetAtFire(rule)).toBeCloseTo(budget, 12);
    const found = [0.01, 0.05, 0.15, 1].map((share) => detectionMs(rule, objective, share));
    found.forEach((ms, at) => {
      const expected = times[at] ?? null;
      if (expected === null) expect(ms).toBeNull();
      else expect((ms ?? 0) / minute).toBeCloseTo(expected, 9);
    });
  });

  it("stop firing minutes after the cause has ended", () => {
    const [page] = burnRules;
    if (page === undefined) throw new Error("there is no rule");
    expect((resetMs(page, objective, 0.15) ?? 0) / minute).toBeCloseTo(4.52, 2);
    expect((resetMs(page, objective, 1) ?? 0) / minute).toBeCloseTo(4.928, 3);
  });

  it("can never fire where no share is large enough", () => {
    const [page] = burnRules;
    if (page === undefined) throw new Error("there is no rule");
    expect(firingShare(page, 0.9)).toBeNull();
    expect(detectionMs(page, 0.9, 1)).toBeNull();
  });
});

describe("burn windows", () => {
  const startMs = 1_800_000_000_000;
  /** Seconds from the start of a failing share until the first page, after good hours. */
  const firstPage = (share: number, goodMs: number): number => {
    const burn = openBurnWindows();
    for (let ms = 0; ms < goodMs; ms += 1_000)
      addToBurn(burn, startMs + ms, { bad: 0, total: 100 });
    for (let second = 1; second <= 7_200; second += 1) {
      const atMs = startMs + goodMs + 1_000 * second;
      addToBurn(burn, atMs - 1_000, { bad: 100 * share, total: 100 });
      if (readBurn(burn, atMs, objective).some(({ firing }) => firing)) return second;
    }
    return Infinity;
  };

  it.each([
    [1, 52],
    [0.15, 5.76 * 60],
    [0.05, 17.28 * 60],
  ])("page about a share of %d when the table says: %d s", (share, seconds) => {
    expect(firstPage(share, 2 * hour) / seconds).toBeCloseTo(1, 1);
    // A cohort that was never seen before is taken to have had good hours.
    expect(firstPage(share, 0) / seconds).toBeCloseTo(1, 1);
  });

  it("never fire for the usual share of failures, and end after the cause", () => {
    const burn = openBurnWindows();
    const firing = (atMs: number): boolean =>
      readBurn(burn, atMs, objective).some((of) => of.firing && of.severity === "page");
    for (let second = 0; second < 3_600; second += 1) {
      addToBurn(burn, startMs + 1_000 * second, { bad: second % 20 === 0 ? 2 : 0, total: 100 });
      expect(firing(startMs + 1_000 * second)).toBe(false);
    }
    for (let second = 3_600; second < 3_720; second += 1)
      addToBurn(burn, startMs + 1_000 * second, { bad: 100, total: 100 });
    expect(firing(startMs + 3_720_000)).toBe(true);
    for (let second = 3_720; second < 4_200; second += 1)
      addToBurn(burn, startMs + 1_000 * second, { bad: 0, total: 100 });
    expect(firing(startMs + 4_200_000)).toBe(false);
  });

  it("hold no more than they need, and take what comes late", () => {
    const burn = openBurnWindows();
    for (let at = 0; at < 12_000; at += 1)
      addToBurn(burn, startMs + at * minute, { bad: 0, total: 1 });
    addToBurn(burn, startMs, { bad: 1, total: 1 });
    expect(burn.cells.length).toBeLessThanOrEqual(2 * 4_320);
    const now = startMs + 12_000 * minute;
    expect(readBurn(burn, now, objective)[3]?.longShare).toBeCloseTo(1 / 4_320, 6);
    expect(readBurn(openBurnWindows(), now, objective).every(({ firing }) => !firing)).toBe(true);
  });
});
