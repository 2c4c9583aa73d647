import { setTimeout as sleep } from "node:timers/promises";
import type { Figure } from "../../figures.ts";
import { printed, type Shown } from "../setting.ts";
import { randomFrom } from "../streams/random.ts";
import { quantile } from "../summary.ts";
import { Progress, toldOf } from "./progress.ts";
import { compressed, hostOf, isOver, type Shipped, shipAgainAndAgain } from "./ships.ts";
import { Visitors } from "./visitors.ts";
import { type Version, World } from "./world.ts";

/** How much is shipped. */
export type Size = {
  readonly services: number;
  readonly ships: number;
  /** Visits, of all services together. */
  readonly perSecond: number;
  /** Stable serves alone for so long before the first ship, ms. */
  readonly warmMs: number;
  /** After it no rollout is waited for, ms. */
  readonly limitMs: number;
};

/** The figure's. */
export const fullSize: Size = {
  services: 100,
  ships: 3,
  perSecond: 1_500,
  warmMs: 60_000,
  limitMs: 15 * 60_000,
};
/** Tries in less than five minutes whether all of it works. */
export const smallSize: Size = {
  services: 3,
  ships: 1,
  perSecond: 120,
  warmMs: 15_000,
  limitMs: 5 * 60_000,
};

/** Stable fails so often, and so does whatever is the same. */
const failingShare = 0.005;
/** What the broken version fails besides; it must be found, or the figure says nothing. */
const brokenShare = 0.06;
/** Between the first ships of two services, ms: dozens of processes do not start at once. */
const apartMs = 500;
const planted = "planted";
const tellMs = 20_000;

export type Run = {
  readonly shipped: readonly Shipped[];
  /** How the broken one ended. */
  readonly broken: Shipped | null;
  readonly visits: { readonly answered: number; readonly failed: number; readonly late: number };
};

/**
 * Real processes: one `dimmer serve`, services whose version is shipped over itself as a fresh
 * process each time, under load; and one service whose only ship is of a broken version.
 */
export const runAa = async (size: Size, say: (sentence: string) => void): Promise<Run> => {
  const fromMs = performance.now();
  const names = Array.from({ length: size.services }, (_, k) => `s${k + 1}`);
  const world = await World.open();
  const progress = new Progress();
  const telling = setInterval(() => say(progress.sentence(performance.now() - fromMs)), tellMs);
  let visitors: Visitors | null = null;
  try {
    const stables = new Map<string, Version>();
    for (const name of [...names, planted]) {
      const stable = await world.start(failingShare);
      stables.set(name, stable);
      await world.know(compressed(name, stable));
    }
    say(`${stables.size} services run; ${size.perSecond} visits a second begin.`);
    say(`The first ships follow in ${size.warmMs / 1_000} s.`);
    visitors = new Visitors({
      to: world.splitter,
      hosts: [...stables.keys()].map(hostOf),
      perSecond: size.perSecond,
      random: randomFrom(1, "aa visitors"),
    });
    const untilMs = fromMs + size.limitMs;
    const shipping = [...stables].map(async ([service, stable], k) => {
      await sleep(k * apartMs);
      const of = { world, progress, service, failingShare, warmMs: size.warmMs, untilMs };
      const broken = { ships: 1, lastFailingShare: failingShare + brokenShare };
      const same = { ships: size.ships, lastFailingShare: failingShare };
      await shipAgainAndAgain({ ...of, ...(service === planted ? broken : same) }, stable);
    });
    await Promise.all(shipping);
    return {
      shipped: progress.shipped.filter(({ service }) => service !== planted),
      broken: progress.shipped.find(({ service }) => service === planted) ?? null,
      visits: visitors.counts,
    };
  } finally {
    clearInterval(telling);
    await visitors?.stop();
    await world.close();
  }
};

const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;

/** The figure and what it was made of. `goal` is how many must have been shipped. */
export const aaShown = ({ shipped, broken, visits }: Run, goal: number): Shown => {
  const of = (phase: string): readonly Shipped[] => shipped.filter((one) => one.phase === phase);
  const [done, back] = [of("done"), of("rolled_back")];
  const open = shipped.filter(({ phase }) => !isOver(phase));
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
      ["still under way when the time was over", `${open.length}`],
      ["not shipped before it was over", `${Math.max(0, goal - shipped.length)}`],
      ["with a latency threshold (it counts after 1,000 requests of the candidate)", `${withTail}`],
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
    notes: notesOf([...back, ...open], broken),
  };
};

const mostNotes = 10;

/** Who ended otherwise than hoped, by name and with the last reason. */
const notesOf = (others: readonly Shipped[], broken: Shipped | null): readonly string[] => [
  ...others.slice(0, mostNotes).map(toldOf),
  ...(others.length > mostNotes ? [`and ${others.length - mostNotes} more.`] : []),
  ...(broken === null ? [] : [toldOf(broken)]),
];
