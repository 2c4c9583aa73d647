import { once } from "node:events";
import { connect } from "node:net";
import type { Figure } from "../../figures.ts";
import { atMost, type Maker, median } from "../figure.ts";
import { wrk } from "../load/wrk.ts";
import { rssMb } from "../rig/cpu.ts";
import { Lab, type Measured, pause } from "../rig/lab.ts";
import { benchTable } from "../rig/table.ts";

const name = "splitter.rss-drift-mb";
const most = 20;

/** How much a worker grows: under steady load, and while a client reads 1 GB slowly. */
export const rssDrift: Maker = {
  name,
  measure: async (bench) => ({
    figures: [await underLoad(bench), await slowReader(bench)],
  }),
};

type Run = { readonly quick: boolean; readonly say: (sentence: string) => void };

/** Once warm, the lowest of each minute's samples: what is garbage for the moment does not count. */
const underLoad = async ({ quick, say }: Run): Promise<Figure> => {
  const lab = new Lab();
  try {
    const origin = await lab.fastOrigin();
    const splitter = await lab.splitter(benchTable(origin.url));
    const stretches = quick ? 3 : 11;
    const seconds = quick ? 5 : 60;
    const floors: number[] = [];
    for (let stretch = 0; stretch < stretches; stretch += 1) {
      const loading = wrk(splitter.url, { connections: 32, seconds });
      floors.push(await floorMb(splitter, seconds));
      await loading;
      say(`after ${(stretch + 1) * seconds} s: ${floors.at(-1)?.toFixed(1)} MB`);
    }
    const [, ...warm] = floors;
    const value = (warm.at(-1) ?? 0) - (warm[0] ?? 0);
    return atMost(name, { value, unit: "MB", most });
  } finally {
    await lab.close();
  }
};

const floorMb = async (splitter: Measured, seconds: number): Promise<number> => {
  const samples: number[] = [];
  for (let second = 0; second < seconds; second += 1) {
    await pause(1_000);
    samples.push(workerMb(splitter));
  }
  return Math.min(...samples);
};

const workerMb = (splitter: Measured): number => {
  const [worker = -1] = splitter.workers();
  return rssMb(worker);
};

/** A client that takes a sip of 64 KB now and then, out of a body that flows as fast as it is let. */
const slowReader = async ({ quick, say }: Run): Promise<Figure> => {
  const lab = new Lab();
  try {
    const origin = await lab.origin({ name: "endless" });
    const splitter = await lab.splitter(benchTable(origin.url));
    await wrk(splitter.url, { connections: 32, seconds: 3 });
    await pause(2_000);
    const before = median([workerMb(splitter), workerMb(splitter), workerMb(splitter)]);
    const bytes = quick ? 50_000_000 : 1_000_000_000;
    let highest = before;
    const watch = setInterval(() => {
      highest = Math.max(highest, workerMb(splitter));
    }, 100);
    await sip(splitter.port, bytes);
    clearInterval(watch);
    say(
      `${bytes / 1e6} MB through a slow reader: ${before.toFixed(1)} → at most ${highest.toFixed(1)} MB`,
    );
    return atMost(`${name}.slow-reader`, { value: highest - before, unit: "MB", most });
  } finally {
    await lab.close();
  }
};

const sip = async (port: number, bytes: number): Promise<void> => {
  const socket = connect({ port, host: "127.0.0.1" });
  socket.write(`GET /stream?${bytes} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  let read = 0;
  socket.on("data", (chunk: Buffer) => {
    read += chunk.length;
    if (Math.floor(read / pauseEvery) === Math.floor((read - chunk.length) / pauseEvery)) return;
    socket.pause();
    setTimeout(() => socket.resume(), 20);
  });
  await once(socket, "close");
  if (read < bytes) throw new Error(`only ${read} of ${bytes} bytes came through the splitter.`);
};

const pauseEvery = 512 * 1024;
