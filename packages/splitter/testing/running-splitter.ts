import { type ChildProcess, fork } from "node:child_process";
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SplitterConfig } from "../config.ts";
import { eventually } from "./eventually.ts";
import { EventsSink } from "./events-sink.ts";
import { FakeControl } from "./fake-control.ts";

/** The real processes of a splitter over a temporary folder, with a fake control beside it. */
export class RunningSplitter {
  readonly folder = mkdtempSync(join(tmpdir(), "dimmer-splitter-"));
  readonly control = new FakeControl(join(this.folder, "link.sock"));
  readonly sink: EventsSink;
  #given: Partial<SplitterConfig>;
  #child: ChildProcess | null = null;
  #successor: number | null = null;
  port = 0;
  /** Of the TLS door; 0 without one. */
  tlsPort = 0;

  private constructor(sink: EventsSink, given: Partial<SplitterConfig>) {
    this.sink = sink;
    this.#given = given;
  }

  /** Prepares folder, control and sink; call `start` for the processes. */
  static async prepare(given: Partial<SplitterConfig> = {}): Promise<RunningSplitter> {
    const running = new RunningSplitter(await EventsSink.open(), given);
    await running.control.start();
    return running;
  }

  /** Adds to what it is started with. */
  configure(more: Partial<SplitterConfig>): void {
    this.#given = { ...this.#given, ...more };
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get snapshotFile(): string {
    return join(this.folder, "snapshot.json");
  }

  get pid(): number {
    return this.#child?.pid ?? this.#successor ?? -1;
  }

  get log(): string {
    return readFileSync(join(this.folder, "log"), "utf8");
  }

  /** Resolves with the ms until it served. */
  async start(): Promise<number> {
    const config: SplitterConfig = {
      name: "test",
      host: "127.0.0.1",
      port: this.port,
      workers: 1,
      linkSocket: join(this.folder, "link.sock"),
      snapshotFile: this.snapshotFile,
      eventsUrl: this.sink.url,
      fallback: null,
      ...this.#given,
    };
    const startedMs = performance.now();
    const child = fork(
      fileURLToPath(new URL("../primary/main.ts", import.meta.url)),
      [JSON.stringify(config)],
      { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] },
    );
    child.stderr?.pipe(createWriteStream(join(this.folder, "log"), { flags: "a" }));
    this.#child = child;
    this.port = await new Promise<number>((resolve, reject) => {
      child.once("exit", (code) => {
        if (this.#child === child) this.#child = null;
        reject(new Error(`the splitter ended with ${code}: ${this.log}`));
      });
      child.on("message", (message: { kind: string; port: number; tlsPort: number | null }) => {
        if (message.kind === "ready") {
          this.tlsPort = message.tlsPort ?? 0;
          resolve(message.port);
        }
      });
    });
    return performance.now() - startedMs;
  }

  /** Lets another process take over; resolves with its pid once this one has ended. */
  async handOver(): Promise<number> {
    const child = this.#child;
    if (child === null) throw new Error("the splitter does not run");
    const gone = new Promise<number | null>((resolve) => {
      child.once("exit", resolve);
    });
    child.on("message", (message: { kind: string; pid: number }) => {
      if (message.kind === "succeeded") this.#successor = message.pid;
    });
    child.kill("SIGUSR2");
    const code = await gone;
    if (code !== 0 || this.#successor === null)
      throw new Error(`the hand-over ended with ${code}: ${this.log}`);
    return this.#successor;
  }

  /** Ends the primary by a signal, and waits until it is gone. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<number | null> {
    const child = this.#child;
    if (child === null) return this.#endSuccessor(signal);
    this.#child = null;
    const gone = new Promise<number | null>((resolve) => {
      child.once("exit", resolve);
    });
    child.kill(signal);
    return gone;
  }

  /** It is nobody's child any more. */
  async #endSuccessor(signal: NodeJS.Signals): Promise<null> {
    const pid = this.#successor;
    if (pid === null) return null;
    this.#successor = null;
    process.kill(pid, signal);
    await eventually("the successor ended", () => !isAlive(pid));
    return null;
  }

  /** Ends everything and removes the folder. */
  async close(): Promise<void> {
    await this.end();
    await this.control.kill();
    await this.sink.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
