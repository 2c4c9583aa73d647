import { describe, expect, it } from "vitest";
import { benchJudge, simulated } from "./bench.ts";
import { linesOf } from "./print.ts";
import type { Setting } from "./setting.ts";
import { detection } from "./tables/detection.ts";
import { lateOnset } from "./tables/late-onset.ts";
import { typeOne } from "./tables/type-one.ts";

/** No run at all: the shape of every table and figure without a measurement. */
const shapeOnly: Setting = { seed: 3, runs: () => 0 };

const tables = Object.values(simulated).map((table) => table(shapeOnly));

describe("the judge's bench", () => {
  it("prints every table with as many cells in each line", () => {
    for (const shown of tables) {
      const { columns, rows } = shown;
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row).toHaveLength(columns.length);
      const [, title, head = "", ...body] = linesOf(shown);
      expect(title).toBe(shown.title);
      for (const line of body.slice(0, rows.length)) expect(line).toHaveLength(head.length);
    }
  });

  it("names each figure once, with a number, a unit and a goal", () => {
    const figures = tables.flatMap((table) => table.figures);
    const names = figures.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name, unit, goal } of figures) {
      expect(name).toMatch(/^judge\.[\w.%-]+$/);
      expect(unit).not.toBe("");
      expect(goal).not.toBe("");
    }
  });

  it("has the figures that were promised", () => {
    const names = new Set(tables.flatMap(({ figures }) => figures.map(({ name }) => name)));
    const promised = [
      "judge.vectors-failed",
      "judge.exact-law",
      "judge.sre-table-mismatches",
      "judge.type1.icc5.rho1.first",
      "judge.detect.single.0.2%",
      "judge.detect.shared.100%",
      "judge.ramp.100.0.1%",
      "judge.ramp.false-per-1000",
      "judge.broken-100.failed-requests",
      "judge.broken-100.failed-requests.flagger-docs",
      "judge.broken-100.failed-requests.argo-docs",
      "judge.broken-100.failed-requests.kayenta",
      "judge.healthy-stopped.dimmer",
      "judge.healthy-stopped.flagger-default",
      "judge.harm.1%.6h.one-tenant.p95",
    ];
    expect(promised.filter((name) => !names.has(name))).toEqual([]);
  });

  it("gives the same bytes for the same seed, and others for another", () => {
    const text = (seed: number): string => {
      const setting: Setting = { seed, runs: () => 2 };
      const shown = [typeOne, detection, lateOnset].map((table) => table(setting));
      return shown.flatMap(linesOf).join("\n");
    };
    expect(text(3)).toBe(text(3));
    expect(text(3)).not.toBe(text(4));
  });

  it("refuses a table that is none, and names those that are", async () => {
    const measured = await benchJudge(() => {}, ["--only", "luck"]);
    expect(measured).toMatchObject({ ok: false, error: { code: "noTable" } });
    expect(JSON.stringify(measured)).toContain("aa-ships");
  });

  it("refuses a seed that is none", async () => {
    for (const args of [["--seed"], ["--seed", "-1"], ["--seed", "x"], ["--seed", "1.5"]]) {
      const measured = await benchJudge(() => {}, args);
      expect(measured).toMatchObject({ ok: false, error: { code: "badSeed" } });
    }
  });
});
