import { setTimeout as sleep } from "node:timers/promises";
import type { ServiceConfig } from "@dimmer/wire";
import { noTerms } from "../shipped.ts";
import type { Version, World } from "./world.ts";

/** How one ship ended. */
export type Shipped = {
  readonly service: string;
  /** `done`, `rolled_back`, or the phase in which it still was when its time was over. */
  readonly phase: string;
  /** The last sentence of the rollout: why. */
  readonly sentence: string;
  readonly tookMs: number;
  /** Comparisons that were enabled when it ended, by signal. */
  readonly signals: readonly string[];
};

export type Ships = {
  readonly world: World;
  readonly service: string;
  readonly ships: number;
  /** Of stable's requests; cold caches and a process that compiles come on top. */
  readonly failingShare: number;
  /** Of the last ship's candidate; the same for a version that is shipped over itself. */
  readonly lastFailingShare: number;
  /** Stable serves alone for so long before the first ship, ms: it warms, thresholds freeze. */
  readonly warmMs: number;
};

/** Longest that one ship may take, ms. */
const shipLimitMs = 12 * 60_000;
const pollMs = 3_000;
/** Connections of the version that has gone are closed by then, ms. */
const leaveMs = 2_000;

export const hostOf = (service: string): string => `${service}.test`;

/** Stages as short as evidence allows: minutes instead of hours, the bake in seconds. */
export const compressed = (name: string, stable: Version): ServiceConfig => ({
  name,
  objective: 0.98,
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

const hour = 3_600_000;

/** One service: the same version again and again, each time as a fresh process. */
export const shipAgainAndAgain = async (
  { world, service, ships, failingShare, lastFailingShare, warmMs }: Ships,
  stable: Version,
): Promise<readonly Shipped[]> => {
  await sleep(warmMs);
  const all: Shipped[] = [];
  let serving = stable;
  for (let turn = 1; turn <= ships; turn += 1) {
    const fresh = await world.start(turn === ships ? lastFailingShare : failingShare);
    const ended = await ship(world, { service, id: `${service}-${turn}`, fresh });
    all.push(ended);
    await sleep(leaveMs);
    if (ended.phase === "done") {
      await world.end(serving);
      serving = fresh;
    } else if (ended.phase === "rolled_back") await world.end(fresh);
    else return all;
  }
  return all;
};

type Order = { readonly service: string; readonly id: string; readonly fresh: Version };

const ship = async (world: World, { service, id, fresh }: Order): Promise<Shipped> => {
  const fromMs = performance.now();
  const version = { id, endpoints: [fresh.url], subject: id, authors: ["Ada"], commits: [] };
  const { id: rollout } = await world.ship({ service, version });
  for (;;) {
    await sleep(pollMs);
    const { phase, sentence, ledger } = await world.rollout(rollout);
    const tookMs = performance.now() - fromMs;
    if (phase !== "done" && phase !== "rolled_back" && tookMs < shipLimitMs) continue;
    const stakes = ledger.entries.flatMap(({ stakes: of }) => of);
    const signals = [...new Set(stakes.map(({ signal }) => signal))];
    return { service, phase, sentence, tookMs, signals };
  }
};
