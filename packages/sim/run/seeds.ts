import { generate } from "../scenario/generate.ts";
import { runScenario, type Violation } from "./run-scenario.ts";

export type Failing = { readonly seed: number; readonly violation: Violation };

export type Tally = {
  readonly seeds: number;
  readonly decisions: number;
  readonly simulatedMs: number;
  readonly cpuMs: number;
  readonly failing: readonly Failing[];
};

export const noTally: Tally = { seeds: 0, decisions: 0, simulatedMs: 0, cpuMs: 0, failing: [] };

export const addTallies = (a: Tally, b: Tally): Tally => ({
  seeds: a.seeds + b.seeds,
  decisions: a.decisions + b.decisions,
  simulatedMs: a.simulatedMs + b.simulatedMs,
  cpuMs: a.cpuMs + b.cpuMs,
  failing: [...a.failing, ...b.failing],
});

export type Seeds = {
  readonly first: number;
  readonly count: number;
  readonly step: number;
  /** No further seed begins after this, by `performance.now()`. */
  readonly deadlineMs: number;
};

/** Runs seed after seed in this process. */
export const runSeeds = async ({ first, count, step, deadlineMs }: Seeds): Promise<Tally> => {
  let tally = noTally;
  const before = process.cpuUsage();
  for (let n = 0; n < count && performance.now() < deadlineMs; n += 1) {
    const seed = first + n * step;
    const { violations, decisions, simulatedMs } = await runScenario(generate(seed));
    const failing = violations.map((violation) => ({ seed, violation }));
    tally = addTallies(tally, { seeds: 1, decisions, simulatedMs, cpuMs: 0, failing });
  }
  const { user, system } = process.cpuUsage(before);
  return { ...tally, cpuMs: (user + system) / 1000 };
};
