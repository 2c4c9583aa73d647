import { describe, expect, it } from "vitest";
import type { Bin } from "../../counts/bin.ts";
import { countsOf, failing, second, stageOf } from "../../testing/split-counts.ts";
import { guardBin, guardShare, isBreached, openGuard } from "./guard.ts";

const users = ["a", "b", "c"];
const guardAfter = (bins: readonly Bin[], objective = 0.99) => {
  const guard = openGuard(stageOf({ objective }));
  for (const bin of bins) guardBin(guard, bin);
  return guard;
};
const seconds = (n: number, bin: (at: number) => Bin): readonly Bin[] =>
  Array.from({ length: n }, (_, at) => bin(at));
const good = countsOf({ requests: 50 });

describe("the total-failure guard", () => {
  it("fires when five requests of three users fail in a row and stable answers", () => {
    const bins = [
      second(0, { candidate: failing(2, ["a", "b"]), stable: good }),
      second(1, { stable: good }),
      second(2, { candidate: failing(3, users), stable: good }),
    ];
    expect(guardAfter(bins.slice(0, 2)).totalFailure).toBeNull();
    expect(guardAfter(bins).totalFailure).toEqual({ requests: 5, stableRequests: 150 });
  });

  it("fires for named users as well", () => {
    const named = second(0, { candidate: failing(3, users), stable: good }, "named");
    expect(guardAfter([named, { ...named, startMs: named.startMs + 1_000 }]).totalFailure).not.toBe(
      null,
    );
  });

  it.each([
    { what: "one good answer between", candidate: countsOf({ requests: 1 }), stable: good },
    { what: "stable failing half", candidate: failing(2, ["a", "b"]), stable: failing(3, users) },
  ])("starts anew after $what", ({ candidate, stable }) => {
    const bins = [
      second(0, { candidate: failing(3, users), stable: good }),
      second(1, { candidate, stable }),
      second(2, { candidate: failing(3, users), stable: good }),
    ];
    expect(guardAfter(bins).totalFailure).toBeNull();
  });

  it("does not fire for two users, however often they fail", () => {
    const bins = seconds(60, (at) =>
      second(at, { candidate: failing(2, ["a", "b"]), stable: good }),
    );
    expect(guardAfter(bins).totalFailure).toBeNull();
  });

  it("does not fire when stable fails nearly as often as chance explains", () => {
    const stable = { ...failing(10, ["s", "t", "u", "v"]) };
    const bins = seconds(2, (at) => second(at, { candidate: failing(3, users), stable }));
    expect(guardAfter(bins).totalFailure).toBeNull();
  });

  it("waits ten seconds for stable where stable has no traffic", () => {
    const bins = seconds(11, (at) => second(at, { candidate: failing(3, users) }));
    expect(guardAfter(bins.slice(0, 10)).totalFailure).toBeNull();
    expect(guardAfter(bins).totalFailure).toEqual({ requests: 33, stableRequests: 0 });
  });
});

describe("the rate guard", () => {
  const breached = (bins: readonly Bin[], objective?: number): boolean => {
    const guard = guardAfter(bins, objective);
    return isBreached(guard, guard.rate);
  };
  const half = (at: number, units: readonly string[]): Bin =>
    second(at, { candidate: failing(2 * units.length, units), stable: good });

  it("fires when half of all requests fail, far above ten budgets", () => {
    expect(breached(seconds(10, (at) => half(at, users)))).toBe(true);
  });

  it("takes three users", () => {
    expect(breached(seconds(200, (at) => half(at, ["a", "b"])))).toBe(false);
  });

  it("counts one user once a second, whatever the retries", () => {
    const bins = seconds(3, (at) => {
      const candidate = failing(40, users);
      return second(at, {
        candidate: { ...candidate, bad: candidate.bad.map((row) => ({ ...row, n: 12 })) },
        stable: good,
      });
    });
    expect(breached(bins)).toBe(false);
  });

  it("leaves out seconds in which stable fails as well", () => {
    const outage = (at: number): Bin =>
      second(at, { candidate: failing(6, users), stable: failing(50, "abcdefghij".split("")) });
    expect(breached(seconds(60, outage))).toBe(false);
  });

  it("does not fire at the share that it tolerates", () => {
    const tenth = (at: number): Bin => second(at, { candidate: failing(30, users), stable: good });
    expect(breached(seconds(600, tenth))).toBe(false);
  });

  it("stays below a half where the SLO is loose", () => {
    expect(guardShare(0.99)).toBeCloseTo(0.1, 12);
    expect(guardShare(0.8)).toBe(0.5);
    expect(
      breached(
        seconds(60, (at) => second(at, { candidate: failing(3, users), stable: good })),
        0.5,
      ),
    ).toBe(true);
  });
});
