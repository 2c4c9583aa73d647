import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { StoreAddress } from "../../address.ts";

/** What a tick writer is told. */
export type WriterJob = {
  readonly address: StoreAddress;
  /** It ends by itself after this tick. */
  readonly ticks: number;
  /** Between two ticks. */
  readonly pauseMs: number;
  /** A writer that goes on reads again what is stored, as control does. */
  readonly onFault: "stop" | "goOn";
  readonly begins: "atOnce" | "whenTold";
};

export const endless: Omit<WriterJob, "address"> = {
  ticks: Number.MAX_SAFE_INTEGER,
  pauseMs: 0,
  onFault: "stop",
  begins: "atOnce",
};

const entry = fileURLToPath(new URL("./tick-writer.ts", import.meta.url));
const patienceMs = 60_000;

/** The command line of a tick writer, for whoever puts another program before it. */
export const writerCommand = (job: WriterJob): readonly string[] => [
  process.execPath,
  entry,
  JSON.stringify(job),
];

/** A tick writer in a process of its own. */
export class WriterProcess {
  readonly child: ChildProcess;
  /** Resolves when it has ended and its output is read; holds also for one that already has. */
  readonly closed: Promise<unknown>;
  #said = "";
  #complained = "";

  /** @param before A program and its options that run the writer, such as `fiu-run`. */
  constructor(job: WriterJob, before: readonly string[] = []) {
    const [program = "", ...args] = [...before, ...writerCommand(job)];
    this.child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"] });
    this.closed = once(this.child, "close");
    this.child.stdin?.on("error", () => {});
    this.child.stdout?.on("data", (chunk) => (this.#said += String(chunk)));
    this.child.stderr?.on("data", (chunk) => (this.#complained += String(chunk)));
  }

  /** The greatest tick that it said was acknowledged; 0: none. */
  get acknowledged(): number {
    return Number(this.#said.slice(0, this.#said.lastIndexOf("\n")).split("\n").at(-1));
  }

  /** What it said about faults. */
  get complaints(): string {
    return this.#complained;
  }

  /** Tells one that was made to begin when told. */
  begin(): void {
    this.child.stdin?.write("begin\n");
  }

  /** Waits until it has acknowledged a tick after this one. */
  async reach(tick: number): Promise<void> {
    const untilMs = performance.now() + patienceMs;
    while (this.acknowledged <= tick) {
      if (this.child.exitCode !== null || performance.now() > untilMs)
        throw new Error(`the writer acknowledged nothing after ${tick}: ${this.#complained}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** kill -9; resolves when everything that it said is read. */
  async kill(): Promise<void> {
    this.child.kill("SIGKILL");
    await this.closed;
  }
}
