import { type ChildProcess, fork } from "node:child_process";
import { closeSync } from "node:fs";
import { z } from "zod";
import {
  beatMs,
  childReadyMs,
  childSilenceMs,
  childStopMs,
  restartFirstMs,
  restartForgiveMs,
  restartLongestMs,
} from "../limits.ts";
import { childEnvironment } from "./config.ts";
import { lastLine, openLog } from "./log-file.ts";
import { type Refused, refuse } from "./refusal.ts";

export type ProcessName = "engine" | "ingest" | "control" | "splitter";

/** What a child says over IPC: once when it serves, and sentences for the person at the terminal. */
const childMessageSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("ready"), port: z.int().positive().optional() }),
  z.object({ kind: z.literal("say"), sentence: z.string() }),
  /** Every `beatMs`, from those that want to be ended when they hang. */
  z.object({ kind: z.literal("alive") }),
]);

export type Facts = { readonly pid: number; readonly port: number | null };

export type ChildOptions = {
  readonly name: ProcessName;
  readonly entry: string;
  /** Read again at each start, so that a port that was found once is kept. */
  readonly config: () => unknown;
  readonly logFile: string;
  /** Where compiled code is kept between starts. */
  readonly cacheDir: string;
  /** For its environment, which others cannot read like a command line. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly say: (sentence: string) => void;
  /** How long a process that beats may be silent; `childSilenceMs` when left out. */
  readonly silenceMs?: number;
  /** Whether another process has taken the place of one that ended, so that none is started. */
  readonly followed?: (pid: number) => boolean;
  /** Called at each start that succeeded, and with null when the process is gone. */
  readonly changed: (facts: Facts | null) => void;
};

/**
 * One supervised process in a process group of its own, so that Ctrl-C at the terminal reaches the
 * supervisor alone. It is started again whenever it ends, until `stop`.
 */
export class Child {
  readonly #options: ChildOptions;
  #process: ChildProcess | null = null;
  #stopping = false;
  #served = false;
  #failures = 0;
  #restarts = 0;
  #timer: NodeJS.Timeout | null = null;
  /** Notes that the process was heard; null until it first beats. */
  #beat: (() => void) | null = null;

  constructor(options: ChildOptions) {
    this.#options = options;
  }

  get pid(): number | null {
    return this.#process?.pid ?? null;
  }

  /** How often it was started again after it had ended by itself. */
  get restarts(): number {
    return this.#restarts;
  }

  /** Starts it and waits until it serves; a process that cannot start at all is not tried again. */
  async start(): Promise<{ readonly ok: true; readonly facts: Facts } | Refused> {
    const { name, logFile } = this.#options;
    const facts = await this.#launch();
    if (facts !== null) return { ok: true, facts };
    const said = lastLine(logFile).replace(new RegExp(`^${name}: `), "");
    return refuse("childFailed", `The ${name} process did not start: ${said || `see ${logFile}`}`);
  }

  /** Ends it for good: SIGTERM, then SIGKILL for its whole group. */
  async stop(): Promise<void> {
    this.#stopping = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const child = this.#process;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => {
      child.once("exit", () => {
        resolve();
      });
    });
    child.kill("SIGTERM");
    const hard = setTimeout(() => {
      killGroup(child);
    }, childStopMs);
    await gone;
    clearTimeout(hard);
  }

  /** Resolves with the facts of `ready`, or null when it ended or stayed mute. */
  async #launch(): Promise<Facts | null> {
    const { entry, config, logFile, cacheDir, secrets } = this.#options;
    const log = openLog(logFile);
    const child = fork(entry, [JSON.stringify(config())], {
      detached: true,
      env: { ...childEnvironment(cacheDir), ...secrets },
      execArgv: [],
      stdio: ["ignore", log, log, "ipc"],
    });
    closeSync(log);
    this.#process = child;
    const startedAt = performance.now();
    child.once("exit", (code, signal) => {
      if (performance.now() - startedAt > restartForgiveMs) this.#failures = 0;
      this.#ended(child, signal ?? `exit code ${code}`);
    });
    return new Promise((resolve) => {
      const mute = setTimeout(() => {
        killGroup(child);
      }, childReadyMs);
      const settle = (facts: Facts | null): void => {
        clearTimeout(mute);
        resolve(facts);
      };
      child.once("error", () => {
        settle(null);
      });
      child.once("exit", () => {
        settle(null);
      });
      child.on("message", (raw) => {
        const facts = this.#hear(child, raw);
        if (facts !== null) settle(facts);
      });
    });
  }

  /** Ends a process that hangs, so that the next one takes over. A stopped one cannot be told. */
  #watchBeats(child: ChildProcess): () => void {
    const { name, say, silenceMs = childSilenceMs } = this.#options;
    let lookedAt = performance.now();
    let heardAt = lookedAt;
    const timer = setInterval(() => {
      const now = performance.now();
      // Where this process itself stood still, nobody else's silence says anything.
      if (now - lookedAt > 2 * beatMs) heardAt = now;
      lookedAt = now;
      if (now - heardAt < silenceMs) return;
      clearInterval(timer);
      say(`The ${name} process hangs (no word for ${Math.round(silenceMs / 1000)} s); ending it.`);
      killGroup(child);
    }, beatMs);
    child.once("exit", () => {
      clearInterval(timer);
    });
    return () => {
      heardAt = performance.now();
    };
  }

  /** Takes one IPC message; the facts when it was `ready`. */
  #hear(child: ChildProcess, raw: unknown): Facts | null {
    const message = childMessageSchema.safeParse(raw);
    if (!message.success || child.pid === undefined) return null;
    if (message.data.kind === "alive") {
      this.#beat ??= this.#watchBeats(child);
      this.#beat();
      return null;
    }
    if (message.data.kind === "say") {
      this.#options.say(message.data.sentence);
      return null;
    }
    const facts = { pid: child.pid, port: message.data.port ?? null };
    this.#served = true;
    this.#options.changed(facts);
    return facts;
  }

  #ended(child: ChildProcess, how: string): void {
    if (this.#process !== child) return;
    this.#process = null;
    this.#beat = null;
    this.#options.changed(null);
    if (this.#stopping || !this.#served) return;
    if (this.#options.followed?.(child.pid ?? -1) === true) return;
    const waitMs = Math.min(restartFirstMs * 2 ** this.#failures, restartLongestMs);
    this.#failures += 1;
    this.#restarts += 1;
    this.#options.say(
      `The ${this.#options.name} process ended (${how}); starting it again in ${waitMs} ms (restart ${this.#restarts}).`,
    );
    this.#timer = setTimeout(() => {
      void this.#launch();
    }, waitMs);
  }
}

/** The child and what it has forked itself; it leads its own process group. */
const killGroup = (child: ChildProcess): void => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
};
