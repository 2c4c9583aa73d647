import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openStore } from "@dimmer/store";
import type { ServiceConfig } from "@dimmer/wire";
import type { ControlConfig } from "../../../packages/server/control/config.ts";
import { childEnvironment } from "../../../packages/server/supervisor/config.ts";
import { writeSession } from "../../../packages/server/supervisor/session.ts";
import { pinned } from "../../splitter/rig/pinned.ts";

const entry = fileURLToPath(new URL("../../../packages/server/control/main.ts", import.meta.url));

/** An answer of the API: its status and its JSON. */
type Called = { readonly status: number; readonly body: unknown };

/**
 * The control process as `dimmer serve` starts it, over a SQLite file of its own, without the other
 * processes: who splits traffic dials `linkSocket`.
 */
export class ControlProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), "dimmer-control-"));
  readonly #config: ControlConfig;
  readonly #token: string;
  readonly #core: number;
  #child: ChildProcess | null = null;
  #port = 0;

  constructor(core: number) {
    this.#core = core;
    const sessionFile = join(this.#folder, "session.json");
    this.#token = writeSession(sessionFile, {
      url: "http://127.0.0.1:1",
      person: { name: "Bench", email: "bench@example.org" },
    }).token;
    this.#config = {
      version: "0.0.0-bench",
      host: "127.0.0.1",
      port: 0,
      storeFile: join(this.#folder, "control.db"),
      storeHolder: this.#folder,
      sessionFile,
      linkSocket: join(this.#folder, "link.sock"),
      engineSocket: join(this.#folder, "engine.sock"),
      eventsUrl: null,
      services: [],
      webDir: join(this.#folder, "web"),
      leaseTtlMs: 900_000,
    };
  }

  get linkSocket(): string {
    return this.#config.linkSocket;
  }

  get pid(): number {
    return this.#child?.pid ?? -1;
  }

  /** Writes services into the store, before control runs: more than a command line holds. */
  async furnish(services: readonly ServiceConfig[]): Promise<void> {
    const opened = await openStore({ kind: "file", path: this.#config.storeFile });
    if (!opened.ok) throw new Error(opened.error.sentence);
    const { store } = opened.value;
    const epoch = await store.takeEpoch();
    if (!epoch.ok) throw new Error(epoch.error.sentence);
    for (const config of services) {
      const put = await store.putService({ epoch: epoch.value, config });
      if (!put.ok) throw new Error(put.error.sentence);
    }
    await store.close();
  }

  /** Resolves when the API answers; again after `kill`, on the same port. */
  async start(): Promise<void> {
    const config = { ...this.#config, port: this.#port };
    const command = pinned(this.#core, [process.execPath, entry, JSON.stringify(config)]);
    const [program = "", ...words] = command;
    const child = spawn(program, words, {
      env: childEnvironment(join(this.#folder, "compiled")),
      stdio: ["ignore", "ignore", "pipe", "ipc"],
    });
    this.#child = child;
    const said: string[] = [];
    child.stderr?.on("data", (chunk: Buffer) => {
      said.push(chunk.toString());
      if (said.length > saidKept) said.shift();
    });
    this.#port = await new Promise<number>((resolve, reject) => {
      child.on("message", (message: { readonly kind: string; readonly port?: number }) => {
        if (message.kind === "ready") resolve(message.port ?? 0);
      });
      child.once("exit", () => {
        reject(new Error(`control ended: ${said.join("")}`));
      });
    });
  }

  /** kill -9; resolves when the process is gone. */
  async kill(): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  async call(method: string, path: string, body?: unknown): Promise<Called> {
    const response = await fetch(`http://127.0.0.1:${this.#port}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Chunks of standard error that are kept for a sentence about an early end. */
const saidKept = 50;
