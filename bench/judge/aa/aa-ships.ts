import { setTimeout as sleep } from "node:timers/promises";
import type { Figure } from "../../figures.ts";
import { printed, type Shown } from "../setting.ts";
import { randomFrom } from "../streams/random.ts";
import { quantile } from "../summary.ts";
import { compressed, hostOf, type Shipped, shipAgainAndAgain } from "./ships.ts";
import { Visitors } from "./visitors.ts";
import { World } from "./world.ts";

/** How much is shipped; `fullSize` is the figure's, a smaller one tries whether all works. */
export type Size = {
  readonly services: number;
  readonly ships: number;
  readonly perSecond: number;
  /** Before the first ship, ms: stable's thresholds need 2,000 of its requests. */
  readonly warmMs: number;
};

export const fullSize: Size = { services: 100, ships: 3, perSecond: 1_500, warmMs: 150_000 };

/** Stable fails so often, and so does whatever is the same. */
const failingShare = 0.003;
/** What the broken version fails besides; it must be found, or the figure says nothing. */
const brokenShare = 0.06;
/** Between the first ships of two services, ms: a hundred processes do not start at once. */
const apartMs = 500;
const planted = "planted";

export type Run = {
  readonly shipped: readonly Shipped[];
  /** How the broken one ended. */
  readonly broken: Shipped | null;
  readonly visits: { readonly answered: number; readonly failed: number; readonly late: number };
};

/**
 * Real processes: one `dimmer serve`, services whose version is shipped over itself as a fresh
 * process each time, under load; and one service whose last version is broken.
 */
export const runAa = async (size: Size, say: (sentence: string) => void): Promise<Run> => {
  const names = Array.from({ length: size.services }, (_, k) => `s${k + 1}`);
  const world = await World.open();
  let visitors: Visitors | null = null;
  try {
    const stables = new Map<string, Awaited<ReturnType<World["start"]>>>();
    for (const name of [...names, planted]) {
      const stable = await world.start(failingShare);
      stables.set(name, stable);
      await world.know(compressed(name, stable));
    }
    say(`${names.length + 1} services run; ${size.perSecond} visits a second begin.`);
    visitors = new Visitors({
      to: world.splitter,
      hosts: [...stables.keys()].map(hostOf),
      perSecond: size.perSecond,
      random: randomFrom(1, "aa visitors"),
    });
    let ended = 0;
    const all = await Promise.all(
      [...stables].map(async ([service, stable], k) => {
        await sleep(k * apartMs);
        const last = service === planted ? failingShare + brokenShare : failingShare;
        const ships = service === planted ? 1 : size.ships;
        const one = await shipAgainAndAgain(
          { world, service, ships, failingShare, lastFailingShare: last, warmMs: size.warmMs },
          stable,
        );
        ended += 1;
        if (ended % 10 === 0) say(`${ended} services have shipped all of theirs.`);
        return one;
      }),
    );
    return {
      shipped: all.flat().filter(({ service }) => service !== planted),
      broken: all.flat().find(({ service }) => service === planted) ?? null,
      visits: visitors.counts,
    };
  } finally {
    await visitors?.stop();
    await world.close();
  }
};

const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;

/** The figure and what it was made of. `goal` is how many must have been shipped. */
export const aaShown = ({ shipped, broken, visits }: Run, goal: number): Shown => {
  const of = (phase: string): readonly Shipped[] => shipped.filter((one) => one.phase === phase);
  const [done, back] = [of("done"), of("rolled_back")];
  const open = shipped.length - done.length - back.length;
  const withTail = shipped.filter(({ signals }) => signals.includes("latencyTail")).length;
  const times = done.map(({ tookMs }) => tookMs);
  const took = times.length === 0 ? "none" : minutes(quantile(times, 0.5));
  const isFound = broken?.phase === "rolled_back";
  const figure: Figure = {
    name: "judge.aa-ships",
    value: back.length,
    unit: `rolled back of ${shipped.length} shipped`,
    goal: `0 of >= ${goal}, all done, the broken one found`,
    met: back.length === 0 && done.length === shipped.length && shipped.length >= goal && isFound,
  };
  return {
    title: "The same version over itself, real processes with cold caches",
    columns: ["what", "measured"],
    rows: [
      ["shipped", `${shipped.length}`],
      ["done", `${done.length}`],
      ["rolled back", `${back.length}`],
      ["still under way", `${open}`],
      ["with latency judged", `${withTail}`],
      ["median time of one", took],
      ["visits answered", `${visits.answered}`],
      ["visits failed", `${visits.failed}`],
      ["visits left out, the machine being behind", `${visits.late}`],
      ["a broken version among them", broken?.phase ?? "not shipped"],
    ],
    figures: [
      figure,
      printed("judge.aa-ships.done", done.length, `of ${shipped.length}`),
      printed("judge.aa-ships.visits", visits.answered, "answered"),
    ],
    rounds: [],
    notes: [...back, ...shipped.filter(({ phase }) => phase !== "done" && phase !== "rolled_back")]
      .slice(0, 10)
      .map(({ service, phase, sentence }) => `${service} ${phase}: ${sentence}`),
  };
};
