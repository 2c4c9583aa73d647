import { generate } from "../scenario/generate.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { runScenario, type Violation } from "./run-scenario.ts";
import { shrink } from "./shrink.ts";
import { clockOf, lineOf, stepLine } from "./trace.ts";

/** Everything that was seen in a run, as lines; the same scenario gives the same text. */
export const traceOf = async (
  scenario: Scenario,
): Promise<{ readonly text: string; readonly violations: readonly Violation[] }> => {
  const lines: string[] = [];
  const { violations } = await runScenario(scenario, {
    trace: (atMs, seen) => {
      const line = lineOf(seen);
      if (line !== null) lines.push(`${clockOf(atMs)}  ${line}`);
    },
  });
  return { text: `${lines.join("\n")}\n`, violations };
};

const settingsOf = (scenario: Scenario): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(scenario).filter(([key]) => key !== "steps" && key !== "plan"),
    ),
  );

/** What a person needs to understand a seed that breaks a statement: the least that still does. */
export const reportOf = async (seed: number, violation: Violation): Promise<string> => {
  const { scenario, violation: least, runs } = await shrink(generate(seed), violation);
  const { text } = await traceOf(scenario);
  const stages = scenario.plan.stages.map((stage) => JSON.stringify(stage)).join("\n  ");
  return [
    `Seed ${seed} breaks ${violation.checker}: ${violation.sentence}`,
    `Shrunk in ${runs} runs to ${scenario.steps.length} steps, ${scenario.splitters} splitters, ${Math.round((scenario.chaosMs + scenario.calmMs) / 1000)} s:`,
    ...scenario.steps.map(stepLine),
    `Settings: ${settingsOf(scenario)}`,
    `Plan: ${stages}`,
    "",
    text,
    `${clockOf(least.atMs)}  ${least.checker}: ${least.sentence}`,
  ].join("\n");
};
