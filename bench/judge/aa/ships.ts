import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceConfig } from "@dimmer/wire";
import { noTerms } from "../shipped.ts";
import type { Progress } from "./progress.ts";
import type { Version, World } from "./world.ts";

/** How one ship ended. */
export type Shipped = {
  /** Of the version: `s1-2` is the second that was shipped of `s1`. */
  readonly id: string;
  readonly service: string;
  /** `done`, `rolled_back`, or the phase in which it still was when the time was over. */
  readonly phase: string;
  /** The last sentence of the rollout: why. */
  readonly sentence: string;
  readonly tookMs: number;
  /** Comparisons that were enabled when it ended, by signal. */
  readonly signals: readonly string[];
};

export type Ships = {
  readonly world: World;
  readonly progress: Progress;
  readonly service: string;
  readonly ships: number;
  /** Of stable's requests; cold caches and a process that compiles come on top. */
  readonly failingShare: number;
  /** Of the last ship's candidate; the same for a version that is shipped over itself. */
  readonly lastFailingShare: number;
  /** Stable serves alone for so long before the first ship, ms. */
  readonly warmMs: number;
  /** When the bench's time is over, by `performance.now`: what is under way then is said so. */
  readonly untilMs: number;
};

const pollMs = 3_000;
/** Connections of the version that has gone are closed by then, ms. */
const leaveMs = 2_000;
const hour = 3_600_000;

export const hostOf = (service: string): string => `${service}.test`;

export const isOver = (phase: string): boolean => phase === "done" || phase === "rolled_back";

/**
 * Minutes instead of hours. Users are counted by the minute, so that a stage lasts a minute at
 * least; with an SLO of 95 % one such minute proves enough to go on, where 98 % needs several at the
 * same traffic.
 */
export const compressed = (name: string, stable: Version): ServiceConfig => ({
  name,
  objective: 0.95,
  places: { hosts: [hostOf(name)], paths: [] },
  unit: [{ from: "header", name: "x-user-id" }],
  routes: [],
  attemptTimeoutMs: 10_000,
  stable: { version: `${name}-0`, endpoints: [stable.url] },
  cohorts: [],
  deny: [],
  judging: noTerms,
  plan: {
    stages: [
      { kind: "percent", exposurePpm: 250_000, dwellMs: 20_000, look: "none", deadlineMs: hour },
      { kind: "percent", exposurePpm: 500_000, dwellMs: 20_000, look: "none", deadlineMs: hour },
      { kind: "full", dwellMs: 15_000, look: "none", deadlineMs: hour },
    ],
    onBreach: "rollback",
    onLost: "lower",
  },
});

/** One service: the same version again and again, each time as a fresh process. */
export const shipAgainAndAgain = async (of: Ships, stable: Version): Promise<void> => {
  const { world, service, ships, failingShare, lastFailingShare } = of;
  await sleep(of.warmMs);
  let serving = stable;
  for (let turn = 1; turn <= ships && performance.now() < of.untilMs; turn += 1) {
    const fresh = await world.start(turn === ships ? lastFailingShare : failingShare);
    const ended = await ship(of, `${service}-${turn}`, fresh);
    of.progress.ended(ended);
    if (!isOver(ended.phase)) return;
    await sleep(leaveMs);
    const isServing = ended.phase === "done";
    await world.end(isServing ? serving : fresh);
    if (isServing) serving = fresh;
  }
};

const ship = async (
  { world, service, untilMs, progress }: Ships,
  id: string,
  fresh: Version,
): Promise<Shipped> => {
  const fromMs = performance.now();
  const version = { id, endpoints: [fresh.url], subject: id, authors: ["Ada"], commits: [] };
  const { id: rollout } = await world.ship({ service, version });
  for (let isLookedAt = false; ;) {
    await sleep(pollMs);
    const { phase, sentence, ledger } = await world.rollout(rollout);
    if (phase === "full" && !isLookedAt) {
      await world.look(rollout);
      isLookedAt = true;
    }
    const nowMs = performance.now();
    const stakes = ledger.entries.flatMap(({ stakes: of }) => of);
    const signals = [...new Set(stakes.map(({ signal }) => signal))];
    const now = { id, service, phase, sentence, tookMs: nowMs - fromMs, signals };
    if (isOver(phase) || nowMs >= untilMs) return now;
    progress.underWay(now);
  }
};
