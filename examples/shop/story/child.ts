import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { limits } from "../limits.ts";

export type Started<Facts> =
  | { readonly ok: true; readonly child: Child; readonly facts: Facts }
  | { readonly ok: false; readonly sentence: string };

export type ChildOptions<Facts> = {
  /** As sentences name it. */
  readonly name: string;
  /** What Node runs: a file and its arguments. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** What a line of stdout says about being ready; null when it says something else. */
  readonly readyFacts: (line: string) => Facts | null;
  /** Every other line of stdout. */
  readonly onLine?: (line: string) => void;
  /** Gets the process as soon as it exists, so that it can be ended while it starts. */
  readonly adopt: (child: Child) => void;
};

/**
 * A process of the story. It has a process group of its own, so that Ctrl-C in the terminal reaches
 * the story alone and the story ends the rest in order.
 */
export class Child {
  readonly #process: ChildProcess;
  readonly #lastWords: string[] = [];
  #stopping: Promise<void> | null = null;

  private constructor(process: ChildProcess) {
    this.#process = process;
  }

  /** Starts it and waits until it says that it is ready; else its last words are the sentence. */
  static async start<Facts>(options: ChildOptions<Facts>): Promise<Started<Facts>> {
    const { name, args, cwd, readyFacts, onLine, adopt } = options;
    const spawned = spawn(process.execPath, [...args], {
      cwd,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const child = new Child(spawned);
    adopt(child);
    const { stdout, stderr } = spawned;
    createInterface({ input: stderr }).on("line", (line) => child.#remember(line));
    const facts = await new Promise<Facts | null>((resolve) => {
      createInterface({ input: stdout }).on("line", (line) => {
        const ready = readyFacts(line);
        if (ready === null) onLine?.(line);
        else resolve(ready);
      });
      spawned.once("close", () => resolve(null));
      setTimeout(() => resolve(null), limits.childStartMs).unref();
    });
    if (facts !== null) return { ok: true, child, facts };
    await child.stop();
    const words = child.#lastWords.join(" ").trim();
    return {
      ok: false,
      sentence:
        words === "" ? `${name} did not start within ${limits.childStartMs / 1_000} s.` : words,
    };
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Resolves when it has ended, whoever ended it. */
  async ended(): Promise<void> {
    if (this.#gone) return;
    await once(this.#process, "close");
  }

  /** The last lines that it wrote to stderr. */
  get lastWords(): string {
    return this.#lastWords.join(" ").trim();
  }

  /** Asks it to end, insists after a while, and waits for it. */
  stop(): Promise<void> {
    return (this.#stopping ??= this.#end());
  }

  async #end(): Promise<void> {
    if (this.#gone) return;
    this.#process.kill("SIGTERM");
    const insist = setTimeout(() => this.#process.kill("SIGKILL"), limits.childStopMs);
    await this.ended();
    clearTimeout(insist);
  }

  get #gone(): boolean {
    return this.#process.exitCode !== null || this.#process.signalCode !== null;
  }

  #remember(line: string): void {
    this.#lastWords.push(line);
    if (this.#lastWords.length > limits.childLastWords) this.#lastWords.shift();
  }
}
