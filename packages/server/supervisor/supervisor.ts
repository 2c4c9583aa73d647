import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostname } from "node:os";
import { fileURLToPath } from "node:url";
import type { ControlConfig } from "../control/config.ts";
import { leaseTtlMs } from "../limits.ts";
import { hostInUrl } from "./address.ts";
import { Child, type Facts, type ProcessName } from "./child.ts";
import type { DataDirectory } from "./data-directory.ts";
import type { Entries } from "./entries.ts";
import type { ServeOptions } from "./options.ts";
import type { Refused } from "./refusal.ts";
import { splitterPlace } from "./splitter-file.ts";
import { SplitterProcess } from "./splitter-process.ts";

export type ProcessView = {
  readonly name: ProcessName;
  readonly pid: number | null;
  readonly port: number | null;
  readonly restarts: number;
};

type Supervised = Pick<Child, "pid" | "restarts" | "start" | "stop">;

/** The one splitter of this machine; its name stays when its address changes. */
const splitterName = "local";
/** One ClickHouse database for wide events. */
const database = "dimmer";

/** Starts, restarts and stops the four processes. Ports that were found once are kept. */
export class Supervisor {
  readonly #options: ServeOptions;
  readonly #data: DataDirectory;
  readonly #entries: Entries;
  readonly #startedAtMs: number;
  readonly #ports = new Map<ProcessName, number>();
  readonly #processes: ReadonlyMap<ProcessName, Supervised>;

  constructor(options: ServeOptions, data: DataDirectory, entries: Entries) {
    this.#options = options;
    this.#data = data;
    this.#entries = entries;
    this.#startedAtMs = Date.now();
    this.#processes = new Map<ProcessName, Supervised>([
      ["engine", this.#child("engine", () => this.#engineConfig())],
      ["ingest", this.#child("ingest", () => this.#ingestConfig())],
      ["control", this.#child("control", () => this.#controlConfig())],
      ["splitter", this.#splitter()],
    ]);
  }

  /** In order of need; the first that does not start ends those before it. */
  async start(): Promise<{ readonly ok: true } | Refused> {
    this.#write();
    for (const child of this.#processes.values()) {
      const started = await child.start();
      if (started.ok) continue;
      await this.stop();
      return started;
    }
    return { ok: true };
  }

  /** Splitter first, so that its last counts and events still find somebody. */
  async stop(): Promise<void> {
    for (const child of [...this.#processes.values()].toReversed()) await child.stop();
  }

  port(name: ProcessName): number {
    return this.#ports.get(name) ?? 0;
  }

  view(): readonly ProcessView[] {
    return [...this.#processes].map(([name, child]) => ({
      name,
      pid: child.pid,
      port: this.#ports.get(name) ?? null,
      restarts: child.restarts,
    }));
  }

  #child(name: Exclude<ProcessName, "splitter">, config: () => unknown): Child {
    return new Child({
      name,
      entry: this.#entries[name],
      config,
      logFile: join(this.#data.logsDir, `${name}.log`),
      cacheDir: this.#data.cacheDir,
      secrets: name === "control" ? this.#storeSecrets() : {},
      say: this.#options.say,
      changed: (facts) => {
        this.#changed(name, facts);
      },
    });
  }

  /** `pg` takes the password from there. */
  #storeSecrets(): Readonly<Record<string, string>> {
    const { store } = this.#data;
    return store.kind === "file" || store.password === null ? {} : { PGPASSWORD: store.password };
  }

  #splitter(): SplitterProcess {
    const { listen, tls, version } = this.#options;
    return new SplitterProcess({
      entry: this.#entries.splitter,
      config: () => this.#splitterConfig(),
      logFile: join(this.#data.logsDir, "splitter.log"),
      cacheDir: this.#data.cacheDir,
      place: splitterPlace(this.#data),
      asked: () => ({
        host: listen.host,
        askedPort: listen.port,
        eventsUrl: this.#eventsUrl(),
        tls: JSON.stringify(tls ?? null),
        version,
      }),
      say: this.#options.say,
      changed: (facts) => {
        this.#changed("splitter", facts);
      },
    });
  }

  #changed(name: ProcessName, facts: Facts | null): void {
    if (facts !== null && facts.port !== null) this.#ports.set(name, facts.port);
    this.#write();
  }

  /** Who runs here, for the next `serve` and for people. */
  #write(): void {
    const { supervisorFile } = this.#data;
    const children = [...this.#processes].flatMap(([name, { pid }]) =>
      pid === null ? [] : [{ name, pid }],
    );
    const facts = { pid: process.pid, startedAtMs: this.#startedAtMs, children };
    try {
      writeFileSync(supervisorFile, `${JSON.stringify(facts)}\n`, { mode: 0o600 });
    } catch {
      // Without room the next `serve` waits for its ports instead of for these processes.
    }
  }

  #engineConfig(): unknown {
    return { socketPath: this.#data.engineSocket, dataDir: this.#data.engineDir };
  }

  #ingestConfig(): unknown {
    const { host, port } = this.#options.ingest;
    return {
      host,
      port: this.#ports.get("ingest") ?? port,
      journalDir: this.#data.journalDir,
      engine: { socketPath: this.#data.engineSocket },
      database,
    };
  }

  #controlConfig(): ControlConfig {
    const { api, services, version } = this.#options;
    const { store } = this.#data;
    return {
      version,
      host: api.host,
      port: this.#ports.get("control") ?? api.port,
      storeFile: store.kind === "file" ? store.path : this.#data.storeFile,
      ...(store.kind === "postgres" ? { storeUrl: store.url } : {}),
      storeHolder: `${hostname()} ${this.#data.root}`,
      lockFile: this.#data.lockFile,
      sessionFile: this.#data.sessionFile,
      remoteLink: this.#options.remoteLink,
      linkSocket: this.#data.linkSocket,
      engineSocket: this.#data.engineSocket,
      eventsUrl: this.#eventsUrl(),
      services,
      webDir: fileURLToPath(new URL("../../web/dist", import.meta.url)),
      leaseTtlMs,
    };
  }

  #splitterConfig(): unknown {
    const { listen, workers, services } = this.#options;
    const first = services[0];
    return {
      name: splitterName,
      host: listen.host,
      port: this.#ports.get("splitter") ?? listen.port,
      workers,
      linkSocket: this.#data.linkSocket,
      snapshotFile: this.#data.snapshotFile,
      pidFile: this.#data.splitterPidFile,
      tls: this.#options.tls,
      eventsUrl: this.#eventsUrl(),
      fallback:
        first === undefined ? null : { service: first.name, endpoints: first.stable.endpoints },
      ...(first === undefined ? {} : { unit: first.unit }),
    };
  }

  #eventsUrl(): string {
    const { host, port } = this.#options.ingest;
    return `http://${hostInUrl(host)}:${this.#ports.get("ingest") ?? port}/v1/events`;
  }
}
