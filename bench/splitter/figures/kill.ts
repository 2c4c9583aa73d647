import { atMost, type Bench, type Maker, printed, type Result } from "../figure.ts";
import { Callers } from "../load/callers.ts";
import { Lab, type Measured, pause } from "../rig/lab.ts";
import type { Running } from "../rig/pinned.ts";
import { benchTable } from "../rig/table.ts";

type Stage = { readonly splitter: Measured; readonly candidate: Running };

/** Failures of requests that may be repeated while one of the processes is killed under load. */
const killing = (victim: string, kill: (stage: Stage) => Promise<void>): Maker => ({
  name: `splitter.kill.${victim}.failures`,
  measure: (bench) => measure(bench, victim, kill),
});

const measure = async (
  { quick, say }: Bench,
  victim: string,
  kill: (stage: Stage) => Promise<void>,
): Promise<Result> => {
  const lab = new Lab();
  try {
    const stable = await lab.origin({ name: "stable" });
    const candidate = await lab.origin({ name: "candidate" });
    const table = benchTable(stable.url, { candidate: { to: candidate.url, exposurePpm: 50_000 } });
    const splitter = await lab.splitter(table, 2);
    while (splitter.workers().length < 2) await pause(20);
    await pause(1_000);
    let bad = 0;
    const callers = new Callers({
      url: splitter.url,
      callers: connections,
      user: (n) => `u-${n % 2_000}`,
      answered: ({ status }) => {
        if (status !== 200) bad += 1;
      },
    });
    const stretchMs = quick ? 1_500 : 10_000;
    await pause(stretchMs);
    await kill({ splitter, candidate });
    await pause(stretchMs);
    await callers.stop();
    const [failed, excepted] = judged(victim, callers.lost.length);
    say(
      `${victim}: ${callers.asked} requests, ${bad} bad answers, ${callers.lost.length} without any`,
    );
    return {
      figures: [
        atMost(`splitter.kill.${victim}.failures`, {
          value: bad + failed,
          unit: "requests",
          most: 0,
        }),
        ...(victim === "worker"
          ? [printed("splitter.kill.worker.open-connections", excepted, "connections")]
          : []),
      ],
    };
  } finally {
    await lab.close();
  }
};

const connections = 16;

/**
 * A killed worker takes the connections that were open to it: no proxy can hide that. Each of them
 * loses at most the one request that was on it, so more losses than connections are failures.
 */
const judged = (victim: string, lost: number): readonly [failed: number, excepted: number] =>
  victim === "worker" ? [Math.max(0, lost - connections), Math.min(lost, connections)] : [lost, 0];

export const killControl = killing("control", async ({ splitter }) => {
  await splitter.control.kill();
  await pause(1_000);
  await splitter.control.start();
});

export const killWorker = killing("worker", async ({ splitter }) => {
  const [worker = -1] = splitter.workers();
  process.kill(worker, "SIGKILL");
});

export const killCandidate = killing("candidate", async ({ candidate }) => {
  candidate.child.kill("SIGKILL");
});
