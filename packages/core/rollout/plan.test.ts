import { describe, expect, test } from "vitest";
import { shortPlan } from "../testing/rollout.ts";
import { defaultPlan, defaultPlanFor } from "./default-plan.ts";
import { stageLabel, type Plan, type Stage } from "./plan.ts";
import { planProblems } from "./plan-problems.ts";

const labels = (plan: Plan): string => plan.stages.map(stageLabel).join(" ");

describe("the default plan", () => {
  test("goes from internal users to full, and wants looks at the first stage and at full", () => {
    expect(labels(defaultPlan)).toBe(
      "cohort:internal percent:1% percent:5% percent:25% percent:50% full",
    );
    const looks = defaultPlan.stages.map((stage) => stage.look);
    expect(looks).toEqual(["wanted", "none", "none", "none", "none", "wanted"]);
    expect(defaultPlan.stages.map((stage) => stage.dwellMs / 60_000)).toEqual([
      5, 5, 5, 5, 5, 1440,
    ]);
    expect(planProblems(defaultPlan, ["internal"])).toEqual([]);
  });

  test("begins at 1% where nobody is internal", () => {
    const plan = defaultPlanFor(["beta"]);
    expect(labels(plan)).toBe("percent:1% percent:5% percent:25% percent:50% full");
    expect(plan.stages[0]?.look).toBe("wanted");
    expect(planProblems(plan, ["beta"])).toEqual([]);
  });
});

describe("a plan", () => {
  const stage = (index: number): Stage => {
    const found = shortPlan.stages[index];
    if (found === undefined) throw new Error("the sample plan changed");
    return found;
  };
  const [shadow, cohort, five, quarter, full] = [0, 1, 2, 3, 4].map(stage);
  const problems = (...stages: readonly (Stage | undefined)[]): readonly string[] =>
    planProblems({ ...shortPlan, stages: stages.filter((each) => each !== undefined) }, [
      "internal",
    ]);

  test("in order has no problems", () => {
    expect(planProblems(shortPlan, ["internal"])).toEqual([]);
  });

  test("names each thing that is out of order", () => {
    expect(problems(five)[0]).toContain("The last stage must be `full`");
    expect(problems()[0]).toContain("The last stage must be `full`");
    expect(problems(full, five, full)[0]).toContain("only once");
    expect(problems(quarter, five, full)[0]).toContain("percent:5% is not above");
    expect(problems(five, five, full)[0]).toContain("percent:5% is not above");
    expect(problems(five, cohort, full)[0]).toContain("cohort:internal comes after");
    expect(problems(cohort, shadow, full)[0]).toContain("shadow:10% comes after");
    const base = { dwellMs: 0, look: "none", deadlineMs: 0 } as const;
    const all: Stage = { ...base, kind: "percent", exposurePpm: 995_000 };
    expect(problems(all, full)[0]).toContain("below 99%");
    expect(planProblems(shortPlan, [])[0]).toContain("The cohort internal is not defined");
  });
});
