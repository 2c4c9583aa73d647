import type { Bench as Measure, Measured } from "../figures.ts";
import type { Bench, Maker, Result } from "./figure.ts";
import { addedP99 } from "./figures/added-p99.ts";
import { cpu } from "./figures/cpu.ts";
import { hotChange } from "./figures/hot-change.ts";
import { hygiene } from "./figures/hygiene.ts";
import { killCandidate, killControl, killWorker } from "./figures/kill.ts";
import { rescue } from "./figures/rescue.ts";
import { rssDrift } from "./figures/rss-drift.ts";
import { scaling } from "./figures/scaling.ts";
import { splitError } from "./figures/split-error.ts";
import { vsBare } from "./figures/vs-bare.ts";
import { vsBestNodeProxy } from "./figures/vs-best-node-proxy.ts";
import { vsHaproxy } from "./figures/vs-haproxy.ts";
import { vsNginx } from "./figures/vs-nginx.ts";
import { has } from "./rig/pinned.ts";
import { measureThroughput, type Throughput } from "./throughput.ts";

/** In the order in which they are measured: what wants a quiet machine first. */
const makers: readonly Maker[] = [
  vsBare,
  vsBestNodeProxy,
  vsNginx,
  vsHaproxy,
  cpu,
  addedP99,
  scaling,
  hygiene,
  hotChange,
  killControl,
  killWorker,
  killCandidate,
  splitError,
  rescue,
  rssDrift,
];

/**
 * `npm run bench -- splitter [--only <figure>] [--quick]`: the figures of the data plane. About half
 * an hour on a machine that does nothing else; `--quick` takes two minutes and is rough.
 */
export const benchSplitter: Measure = async (say, args) => {
  const only = args.includes("--only") ? (args[args.indexOf("--only") + 1] ?? "") : null;
  const chosen = only === null ? makers : makers.filter(({ name }) => name === only);
  if (chosen.length === 0)
    return refuse("noFigure", `There is no figure "${only}"; name one of: ${names()}.`);
  if (!has("wrk"))
    return refuse("noWrk", "The splitter bench needs wrk; install the Debian package wrk.");
  const bench = open(args.includes("--quick"), say);
  const results: Result[] = [];
  for (const maker of chosen) {
    say(`— ${maker.name}`);
    results.push(await maker.measure(bench));
  }
  return {
    ok: true,
    figures: results.flatMap(({ figures }) => figures),
    rounds: results.flatMap(({ rounds = [] }) => rounds),
  };
};

const open = (quick: boolean, say: (sentence: string) => void): Bench => {
  let throughput: Promise<Throughput> | null = null;
  return {
    quick,
    say,
    throughput: () => (throughput ??= measureThroughput({ quick, say })),
  };
};

const names = (): string => makers.map(({ name }) => name).join(", ");

const refuse = (code: string, sentence: string): Measured => ({
  ok: false,
  error: { code, sentence },
});
