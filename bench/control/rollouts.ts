import type { ChildProcess } from "node:child_process";
import { noTerms } from "@dimmer/core";
import { healthSchema, type ServiceConfig } from "@dimmer/wire";
import type { Figure } from "../figures.ts";
import { cpuUs, rssMb } from "../splitter/rig/cpu.ts";
import { helperCore, measuredCore, startNode } from "../splitter/rig/pinned.ts";
import type { Part, Parts } from "../store/bench.ts";
import { candidateHost } from "./rig/hosts.ts";
import { ControlProcess } from "./rig/control-process.ts";

const day = 24 * 3_600_000;

/**
 * `control.rollouts-1000.*`: one control process with a thousand rollouts of a thousand services,
 * each at 5 % with ten requests a second, told by one splitter over the link: control's processor time, its
 * memory, and how late its ticks and its acknowledgements are.
 */
export const rolloutsFigures = async ({ say, isQuick }: Parts): Promise<Part> => {
  const rollouts = 1_000;
  const control = new ControlProcess(measuredCore);
  let fleet: ChildProcess | null = null;
  try {
    const running = await startNode(
      helperCore,
      new URL("rig/fleet.ts", import.meta.url),
      control.linkSocket,
    );
    fleet = running.child;
    const { url, port } = running;
    await control.furnish(Array.from({ length: rollouts }, (_, k) => serviceOf(k, url)));
    await control.start();
    await shipAll(control, rollouts, `http://${candidateHost}:${port}`);
    await pause(settleMs);
    await told(fleet);
    const cpuBefore = cpuUs([control.pid]);
    const beganMs = performance.now();
    await pause(isQuick ? 30_000 : measureMs);
    const cores = (cpuUs([control.pid]) - cpuBefore) / 1_000 / (performance.now() - beganMs);
    const { delays, waiting, tables } = await told(fleet);
    const tickMs = await tickDelayMs(control);
    const memoryMb = rssMb(control.pid);
    say(
      `control: ${rollouts} rollouts; ${delays.length} counts acknowledged in ${quantile(delays, 0.5).toFixed(0)} ms (p50), ${quantile(delays, 0.99).toFixed(0)} ms (p99); ${waiting} still wait; ${tables} tables were told.`,
    );
    return {
      figures: [
        atMost("control.rollouts-1000.cpu", { value: cores, unit: "cores", most: 1 }),
        atMost("control.rollouts-1000.rss-mb", { value: memoryMb, unit: "MB", most: 500 }),
        atMost("control.rollouts-1000.tick-delay-p99-ms", {
          value: tickMs,
          unit: "ms",
          most: 1_000,
        }),
        atMost("control.rollouts-1000.ack-p99-ms", {
          value: quantile(delays, 0.99),
          unit: "ms",
          most: 1_000,
        }),
      ],
      rounds: [{ rollouts, acknowledged: delays.length, ackP50Ms: quantile(delays, 0.5), waiting }],
    };
  } finally {
    fleet?.kill("SIGKILL");
    await control.close();
  }
};

/** All stages entered, the first health checks over, the compiler warm. */
const settleMs = 15_000;
/** More than the hundred ticks of which control tells how late they were. */
const measureMs = 105_000;

const serviceOf = (k: number, origin: string): ServiceConfig => ({
  name: `service-${k}`,
  objective: 0.999,
  unit: [{ from: "header", name: "x-user-id" }],
  routes: [],
  attemptTimeoutMs: 5_000,
  stable: { version: "v1", endpoints: [origin] },
  cohorts: [],
  deny: [],
  judging: noTerms,
  plan: {
    stages: [
      { kind: "percent", exposurePpm: 50_000, dwellMs: day, look: "wanted", deadlineMs: day },
      { kind: "full", dwellMs: day, look: "wanted", deadlineMs: 2 * day },
    ],
    onBreach: "rollback",
    onLost: "lower",
  },
});

const shipAll = async (control: ControlProcess, n: number, origin: string): Promise<void> => {
  let next = 0;
  const shipNext = async (): Promise<void> => {
    for (let k = next++; k < n; k = next++) {
      const { status, body } = await control.call("POST", "/rollouts", {
        service: `service-${k}`,
        version: {
          id: `v2-${k}`,
          endpoints: [origin],
          subject: "A change",
          authors: ["Ada <ada@example.org>"],
          commits: [],
        },
      });
      if (status !== 201) throw new Error(`ship answered ${status}: ${JSON.stringify(body)}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, shipNext));
};

type Told = {
  readonly delays: readonly number[];
  readonly waiting: number;
  readonly tables: number;
};

const told = (fleet: ChildProcess): Promise<Told> =>
  new Promise((resolve) => {
    const hear = (message: Told & { readonly kind: string }): void => {
      if (message.kind !== "told") return;
      fleet.off("message", hear);
      resolve(message);
    };
    fleet.on("message", hear);
    fleet.send("tell");
  });

const tickDelayMs = async (control: ControlProcess): Promise<number> =>
  healthSchema.parse((await control.call("GET", "/health")).body).tickDelayP99Ms;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const quantile = (values: readonly number[], q: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(q * (values.length - 1))] ?? Infinity;

const atMost = (
  name: string,
  { value, unit, most }: { readonly value: number; readonly unit: string; readonly most: number },
): Figure => ({
  name,
  value: Math.round(value * 100) / 100,
  unit,
  goal: `≤ ${most}`,
  met: value <= most,
});
