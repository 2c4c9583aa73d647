import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Figure, Measured } from "../figures.ts";
import { hasWrk, measure } from "./wrk.ts";

const rounds = 5;
const connections = 32;
const roundSeconds = 4;
const warmSeconds = 2;
const goal = 0.75;

/**
 * `splitter.vs-bare`: requests a second of one splitter worker with events and counts on, over
 * those of a bare pass-through; same upstream, same run, alternating rounds, medians.
 */
export const benchSplitter = async (say: (sentence: string) => void): Promise<Measured> => {
  if (!(await hasWrk()))
    return refuse("noWrk", "The splitter bench needs wrk; install the Debian package wrk.");
  const folder = mkdtempSync(join(tmpdir(), "dimmer-bench-"));
  const children: ChildProcess[] = [];
  const open = async (entry: string, argument: string): Promise<Running> => {
    const running = await start(new URL(entry, import.meta.url), argument);
    children.push(running.child);
    return running;
  };
  try {
    const origin = await open("origin.ts", "");
    const sink = await open("sink.ts", "");
    const bare = await open("bare.ts", origin.url);
    const splitter = await open(
      "../../packages/splitter/primary/main.ts",
      JSON.stringify({
        name: "bench",
        host: "127.0.0.1",
        port: 0,
        workers: 1,
        linkSocket: join(folder, "link.sock"),
        snapshotFile: join(folder, "snapshot.json"),
        eventsUrl: `${sink.url}/v1/events`,
        fallback: { service: "bench", endpoints: [origin.url] },
        unit: [{ from: "mint", cookie: "dimmer_uid" }],
      }),
    );
    return await compare({ bare, splitter, sink, say });
  } finally {
    for (const child of children) child.kill("SIGTERM");
    rmSync(folder, { recursive: true, force: true });
  }
};

type Compared = {
  readonly bare: Running;
  readonly splitter: Running;
  readonly sink: Running;
  readonly say: (sentence: string) => void;
};

const compare = async ({ bare, splitter, sink, say }: Compared): Promise<Measured> => {
  const warm = { connections, seconds: warmSeconds };
  await measure(bare.url, warm);
  await measure(splitter.url, warm);
  await settle();
  const warmEvents = await countEvents(sink.child);
  const load = { connections, seconds: roundSeconds };
  const measured: { bare: number; splitter: number }[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const pair = {
      bare: await measure(bare.url, load),
      splitter: await measure(splitter.url, load),
    };
    measured.push(pair);
    say(`round ${round}: bare ${Math.round(pair.bare)}/s, splitter ${Math.round(pair.splitter)}/s`);
  }
  await settle();
  const events = (await countEvents(sink.child)) - warmEvents;
  const answered = measured.reduce((n, { splitter: rate }) => n + rate * roundSeconds, 0);
  const ratio =
    median(measured.map((pair) => pair.splitter)) / median(measured.map((pair) => pair.bare));
  const figures: Figure[] = [
    {
      name: "splitter.vs-bare",
      value: rounded(ratio),
      unit: "ratio",
      goal: `>= ${goal}`,
      met: ratio >= goal,
    },
    {
      name: "splitter.requests-per-second",
      value: Math.round(median(measured.map((pair) => pair.splitter))),
      unit: "1/s",
      goal: "printed",
      met: true,
    },
    {
      name: "splitter.events-per-answer",
      value: rounded(events / answered),
      unit: "ratio",
      goal: ">= 1",
      // wrk rounds its rate, and cuts requests that are in flight at the end.
      met: events / answered >= 0.999,
    },
  ];
  return { ok: true, figures, rounds: measured };
};

type Running = { readonly child: ChildProcess; readonly url: string };

/** Starts a process that says over IPC on which port it serves. */
const start = (entry: URL, argument: string): Promise<Running> =>
  new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(entry), [argument], {
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    child.once("exit", (code) => {
      reject(new Error(`${entry.pathname} ended with ${code}`));
    });
    child.on("message", (message: { kind: string; port: number }) => {
      if (message.kind === "ready") resolve({ child, url: `http://127.0.0.1:${message.port}` });
    });
  });

/** Lets the last batch of events arrive. */
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_000));

const countEvents = (sink: ChildProcess): Promise<number> =>
  new Promise((resolve) => {
    sink.once("message", (message: { kind: string; events: number }) => {
      if (message.kind === "events") resolve(message.events);
    });
    sink.send("count");
  });

const median = (numbers: readonly number[]): number => {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
};

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

const refuse = (code: string, sentence: string): Measured => ({
  ok: false,
  error: { code, sentence },
});
