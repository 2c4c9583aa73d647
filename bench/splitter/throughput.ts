import { median, type Rounds } from "./figure.ts";
import { measure } from "./load/wrk.ts";
import { echoes } from "./load/echoes.ts";
import { cpuUs } from "./rig/cpu.ts";
import { isThere, Lab, type Measured, pause, type PeerName, peerNames } from "./rig/lab.ts";
import type { Running } from "./rig/pinned.ts";
import { benchTable } from "./rig/table.ts";

export type Contender = PeerName | "splitter";

/** What is asked for; each of its own length and way. */
export const workloads = ["get-100b", "get-10k", "post-10k", "download-1m", "websocket"] as const;
export type Workload = (typeof workloads)[number];

export type Throughput = {
  /** Median answers a second; null where the contender is not installed. */
  readonly perSecond: (contender: Contender, workload: Workload) => number | null;
  /** Median µs on a core per answer of `get-100b`, all processes of the contender together. */
  readonly cpuUs: (contender: Contender) => number | null;
  /** Events that reached the sink per answer; 1 where none is lost. */
  readonly eventsPerAnswer: number;
  readonly rounds: Rounds;
};

type Plan = {
  readonly quick: boolean;
  readonly say: (sentence: string) => void;
};

const connections = 32;

/**
 * Rounds in which each contender in turn has the measured core for itself: all ask the same origin
 * for the same, one after another, several times. Medians stand against the noise of a machine.
 */
export const measureThroughput = async (plan: Plan): Promise<Throughput> => {
  const lab = new Lab();
  try {
    const origins = { fast: await lab.fastOrigin(), tunnel: await lab.origin({ name: "v1" }) };
    const rounds: Rounds[number][] = [];
    let answered = 0;
    let events = 0;
    for (const workload of workloads) {
      const origin = workload === "websocket" ? origins.tunnel : origins.fast;
      const opened = await open(lab, origin, workload);
      const measured = await measureWorkload(opened, { ...plan, workload });
      rounds.push(...measured.rounds);
      if (workload !== "websocket") {
        answered += measured.answered;
        events += measured.events;
      }
      for (const { child } of opened.contenders.values()) child.kill("SIGTERM");
      await pause(settleMs);
    }
    return read(rounds, events / answered);
  } finally {
    await lab.close();
  }
};

type WorkloadPlan = Plan & { readonly workload: Workload };

type Measurement = {
  readonly rounds: Rounds;
  /** Of the splitter. */
  readonly answered: number;
  readonly events: number;
};

const measureWorkload = async (
  { contenders, splitter }: Opened,
  { workload, quick, say }: WorkloadPlan,
): Promise<Measurement> => {
  for (const running of contenders.values()) await ask(running, workload, warmSeconds);
  await pause(settleMs);
  const eventsBefore = await splitter.events();
  const isMain = workload === "get-100b";
  // The main figure has a goal, so that even a rough run measures it in more than a moment.
  const [seconds, turns] = quick ? (isMain ? [2, 5] : [1, 1]) : isMain ? [5, 7] : [3, 3];
  const rounds: Record<string, number>[] = [];
  for (let round = 0; round < turns; round += 1) {
    const measured: Record<string, number> = {};
    for (const [name, running] of turned(contenders, round)) {
      const pids = pidsOf(running);
      const beforeUs = cpuUs(pids);
      const rate = await ask(running, workload, seconds);
      measured[`${name} ${workload}`] = rate;
      if (isMain) measured[`${name} cpuUs`] = (cpuUs(pids) - beforeUs) / (rate * seconds);
    }
    rounds.push(measured);
    say(`${workload} ${round + 1}/${turns}: ${printRound(measured, workload)}`);
  }
  await pause(settleMs);
  const rates = rounds.map((round) => round[`splitter ${workload}`] ?? 0);
  return {
    rounds,
    answered: rates.reduce((sum, rate) => sum + rate * seconds, 0),
    events: (await splitter.events()) - eventsBefore,
  };
};

const warmSeconds = 2;
const settleMs = 1_000;

type Contenders = ReadonlyMap<Contender, Running>;

type Opened = { readonly contenders: Contenders; readonly splitter: Measured };

/** @fastify/http-proxy reads the frames of a WebSocket; an echo of bytes is none. */
const open = async (lab: Lab, origin: Running, workload: Workload): Promise<Opened> => {
  const upgrades = workload === "websocket";
  const splitter = await lab.splitter(benchTable(origin.url));
  const contenders = new Map<Contender, Running>([["splitter", splitter]]);
  for (const name of peerNames.filter(isThere))
    if (!(upgrades && name === "fastify-proxy")) contenders.set(name, await lab.peer(name, origin));
  return { contenders, splitter };
};

/** Another one begins each round, so that nobody always comes after the same. */
const turned = (
  contenders: Contenders,
  round: number,
): readonly (readonly [Contender, Running])[] => {
  const all = [...contenders];
  const from = round % all.length;
  return [...all.slice(from), ...all.slice(0, from)];
};

const pidsOf = (running: Running): readonly number[] => [
  running.child.pid ?? -1,
  ...("workers" in running && typeof running.workers === "function" ? running.workers() : []),
];

const script = (name: string): string => new URL(`./load/${name}.lua`, import.meta.url).pathname;

const ask = ({ url, port }: Running, workload: Workload, seconds: number): Promise<number> => {
  const load = { connections, seconds, script: script("one-user") };
  switch (workload) {
    case "get-100b":
      return measure(url, load);
    case "get-10k":
      return measure(`${url}/10k`, load);
    case "post-10k":
      return measure(url, { ...load, script: script("post") });
    case "download-1m":
      return measure(`${url}/1m`, load);
    case "websocket":
      return echoes(port, { connections, seconds });
  }
};

const printRound = (measured: Readonly<Record<string, number>>, workload: Workload): string =>
  Object.entries(measured)
    .filter(([key]) => key.endsWith(workload))
    .map(([key, rate]) => `${key.split(" ")[0]} ${Math.round(rate)}/s`)
    .join(", ");

const read = (rounds: Rounds, eventsPerAnswer: number): Throughput => {
  const medianOf = (key: string): number | null => {
    const values = rounds.flatMap((round) => round[key] ?? []);
    return values.length === 0 ? null : median(values);
  };
  return {
    perSecond: (contender, workload) => medianOf(`${contender} ${workload}`),
    cpuUs: (contender) => medianOf(`${contender} cpuUs`),
    eventsPerAnswer,
    rounds,
  };
};
