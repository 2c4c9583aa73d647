import { describe, expect, it } from "vitest";
import { linesOf } from "../print.ts";
import { aaShown, type Run } from "./aa-ships.ts";
import type { Shipped } from "./ships.ts";

const one = (phase: string): Shipped => ({
  id: "s1-1",
  service: "s1",
  phase,
  sentence: "Because.",
  tookMs: 240_000,
  signals: ["errors", "latencyTail"],
});

const run = (phases: readonly string[], broken: string | null): Run => ({
  shipped: phases.map(one),
  broken: broken === null ? null : one(broken),
  visits: { answered: 10, failed: 1, late: 0 },
});

const met = (of: Run, goal = 2): unknown => aaShown(of, goal).figures[0]?.met;

describe("the figure of the same version shipped over itself", () => {
  it("is met when all are done and the broken one was found", () => {
    expect(met(run(["done", "done"], "rolled_back"))).toBe(true);
  });

  it.each([
    ["one of them is rolled back", run(["done", "done", "rolled_back"], "rolled_back")],
    ["one of them never ends", run(["done", "done", "percent"], "rolled_back")],
    ["fewer were shipped than promised", run(["done"], "rolled_back")],
    ["nothing was shipped", run([], "rolled_back")],
    ["a broken version passes as well", run(["done", "done"], "done")],
    ["no broken version was tried", run(["done", "done"], null)],
  ])("is missed when %s", (_, of) => {
    expect(met(of)).toBe(false);
  });

  it("says which were rolled back and which never ended, by name and why", () => {
    const lines = linesOf(aaShown(run(["done", "percent", "rolled_back"], "full"), 3));
    expect(lines.slice(-3)).toEqual([
      "  s1-1 rolled_back: Because.",
      "  s1-1 percent: Because.",
      "  s1-1 full: Because.",
    ]);
  });

  it("says how many were not shipped before the time was over", () => {
    const { rows } = aaShown(run(["done"], "rolled_back"), 3);
    expect(rows).toContainEqual(["not shipped before it was over", "2"]);
  });

  it("names ten at most, and how many more there are", () => {
    const lines = linesOf(aaShown(run(Array<string>(13).fill("percent"), "rolled_back"), 13));
    expect(lines.slice(-2)).toEqual(["  and 3 more.", "  s1-1 rolled_back: Because."]);
  });
});
