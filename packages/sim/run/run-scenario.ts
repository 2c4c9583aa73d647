import { checkers } from "../checkers/all.ts";
import { History } from "../checkers/history.ts";
import type { Scenario } from "../scenario/scenario.ts";
import type { Seen } from "../world/witness.ts";
import { startMs, World } from "../world/world.ts";

/** What was seen that must not be. */
export type Violation = {
  /** `S1`; `bug` for an exception. */
  readonly checker: string;
  /** Since the start of the run, true time. */
  readonly atMs: number;
  readonly sentence: string;
};

export type Ran = {
  /** At most one per checker: its first. */
  readonly violations: readonly Violation[];
  /** Decisions that were stored, progress included. */
  readonly decisions: number;
  readonly simulatedMs: number;
};

export type RunOptions = {
  /** Gets everything that was seen, before it is judged. */
  readonly trace?: (atMs: number, seen: Seen) => void;
  /** Ends the run at the first violation. */
  readonly untilFirst?: boolean;
};

const secondMs = 1_000;
/** So long one stretch of the run is at most when it may end at the first violation. */
const stretchMs = 5_000;

/** Runs the shipped code through one scenario in virtual time, before the eyes of every checker. */
export const runScenario = async (scenario: Scenario, options: RunOptions = {}): Promise<Ran> => {
  const violations: Violation[] = [];
  let decisions = 0;
  const early: Seen[] = [];
  let take = (seen: Seen): void => {
    early.push(seen);
  };
  const world = new World(scenario, (seen) => {
    take(seen);
  });
  const { time } = world;
  const history = new History(world);
  const open = checkers.map((checker) => checker());
  const report = (checker: string, sentence: string | null): void => {
    if (sentence === null || violations.some((known) => known.checker === checker)) return;
    violations.push({ checker, atMs: time.nowMs - startMs, sentence });
  };
  take = (seen) => {
    options.trace?.(time.nowMs - startMs, seen);
    if (seen.kind === "stored") decisions += 1;
    if (seen.kind === "bug") report("bug", seen.sentence);
    for (const { id, see } of open) report(id, see?.(seen, history) ?? null);
    history.add(seen);
  };
  for (const seen of early) take(seen);
  /** Nobody awaits what a timer began: there an exception would end the process. */
  const broke = (thrown: unknown): void => {
    report("bug", thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown));
  };
  process.on("unhandledRejection", broke);
  for (const { atMs, act } of scenario.steps)
    time.after(atMs, () => {
      history.fault(act);
      world.do(act);
    });
  time.after(scenario.chaosMs, () => {
    world.heal();
  });
  const look = (): void => {
    history.lookAround();
    history.lookAtEntries();
    for (const { id, everySecond } of open) report(id, everySecond?.(history) ?? null);
    time.quicklyAfter(secondMs, look);
  };
  time.quicklyAfter(secondMs / 2, look);
  const simulatedMs = scenario.chaosMs + scenario.calmMs;
  for (let toMs = stretchMs; toMs < simulatedMs + stretchMs; toMs += stretchMs) {
    await time.run(startMs + Math.min(toMs, simulatedMs));
    if (options.untilFirst === true && violations.length > 0) break;
  }
  for (const { id, atEnd } of open) report(id, (await atEnd?.(history)) ?? null);
  process.off("unhandledRejection", broke);
  await world.store.truth.close();
  return { violations, decisions, simulatedMs };
};
