import type { Scenario } from "../scenario/scenario.ts";
import { maxShrinkRuns } from "../limits.ts";
import { runScenario, type Violation } from "./run-scenario.ts";

export type Shrunk = {
  readonly scenario: Scenario;
  readonly violation: Violation;
  readonly runs: number;
};

/** Plays a candidate. */
export type Run = (scenario: Scenario) => Promise<{ readonly violations: readonly Violation[] }>;

/** Less of everything that is not a step, the most telling first. */
const simpler = (scenario: Scenario): readonly Scenario[] => [
  { ...scenario, splitters: 1 },
  { ...scenario, splitters: Math.max(1, scenario.splitters - 1) },
  { ...scenario, delayMs: 1, repeatShare: 0 },
  { ...scenario, skewMs: 0 },
  { ...scenario, stableFailShare: 0 },
  { ...scenario, diligentAuthor: false },
  { ...scenario, strict: false },
];

/** The scenario without a stretch of its steps. */
const without = (scenario: Scenario, from: number, count: number): Scenario => ({
  ...scenario,
  steps: scenario.steps.toSpliced(from, count),
});

/**
 * The smallest scenario found that breaks the same statement: shorter, with fewer steps, splitters
 * and oddities. Each candidate is run whole; at most `maxShrinkRuns` of them.
 */
export const shrink = async (
  scenario: Scenario,
  violation: Violation,
  run: Run = (candidate) => runScenario(candidate, { untilFirst: true }),
): Promise<Shrunk> => {
  let best: Shrunk = { scenario, violation, runs: 0 };
  let runs = 0;
  const isStill = async (candidate: Scenario): Promise<boolean> => {
    if (runs >= maxShrinkRuns || JSON.stringify(candidate) === JSON.stringify(best.scenario))
      return false;
    runs += 1;
    const { violations } = await run(candidate);
    const same = violations.find(({ checker }) => checker === violation.checker);
    if (same === undefined) return false;
    best = { scenario: candidate, violation: same, runs };
    return true;
  };
  const cut = async (): Promise<void> => {
    const { chaosMs } = best.scenario;
    const endMs = best.violation.atMs + 1_000;
    if (endMs < chaosMs) await isStill({ ...best.scenario, chaosMs: endMs, calmMs: 0 });
    else await isStill({ ...best.scenario, calmMs: endMs - chaosMs });
  };
  await cut();
  for (let size = best.scenario.steps.length; size >= 1; size = Math.floor(size / 2))
    for (let from = 0; from < best.scenario.steps.length;)
      if (!(await isStill(without(best.scenario, from, size)))) from += size;
  for (const candidate of simpler(best.scenario))
    await isStill({ ...best.scenario, ...differing(candidate, scenario) });
  await cut();
  return { ...best, runs };
};

/** The fields in which a simpler scenario differs; steps are those that are left. */
const differing = (candidate: Scenario, original: Scenario): Partial<Scenario> =>
  Object.fromEntries(
    Object.entries(candidate).filter(
      ([key, value]) => key !== "steps" && value !== original[key as keyof Scenario],
    ),
  );
