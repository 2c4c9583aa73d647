import type { RouteTable } from "@dimmer/core";
import type { Connection, ConnectionEvents } from "@dimmer/splitter/simulated";
import { Primary } from "@dimmer/splitter/simulated";
import { readStart } from "@dimmer/splitter/simulated";
import type { Network } from "../world/network.ts";
import { Process } from "../world/process.ts";
import type { Random } from "../world/random.ts";
import type { Time } from "../world/time.ts";
import type { Watch } from "../world/witness.ts";
import { Disk } from "./disk.ts";
import type { Versions } from "./versions.ts";
import { type Crowd, SimWorkers, type WorkerWeather } from "./workers.ts";

export type SplitterOptions = {
  readonly name: string;
  readonly time: Time;
  readonly network: Network;
  readonly random: Random;
  readonly watch: Watch;
  readonly versions: Versions;
  readonly crowd: Crowd;
  readonly skewMs: number;
  readonly service: string;
  readonly stableEndpoints: readonly string[];
};

/** One machine that splits traffic: the shipped primary over simulated workers, network and disk. */
export class SimSplitter {
  readonly name: string;
  readonly disk = new Disk();
  readonly weather: WorkerWeather = { applyMs: 2 };
  /** Tables come in a form that this splitter does not know. */
  refusesTables = false;
  readonly #options: SplitterOptions;
  #process: Process;
  #skewMs: number;
  #boots = 0;
  #workers: SimWorkers | null = null;

  constructor(options: SplitterOptions) {
    this.name = options.name;
    this.#options = options;
    this.#skewMs = options.skewMs;
    this.#process = new Process(options.name, options.time, options.skewMs);
    this.#boot();
  }

  get process(): Process {
    return this.#process;
  }

  /** kill -9, and a restart from its snapshot. */
  kill(backMs: number): void {
    if (this.#process.state === "dead") return;
    this.#process.kill();
    this.#options.watch({ kind: "serves", splitter: this.name, table: null });
    this.#options.watch({ kind: "event", what: `${this.name} is killed` });
    this.#options.time.after(backMs, () => {
      this.#process = new Process(this.name, this.#options.time, this.#skewMs);
      this.#options.watch({ kind: "event", what: `${this.name} starts again` });
      this.#boot();
    });
  }

  killWorker(): void {
    if (this.#process.state === "running") this.#workers?.crash();
  }

  jumpWall(ms: number): void {
    this.#skewMs += ms;
    this.#process.jumpWall(ms);
  }

  #boot(): void {
    const process = this.#process;
    this.#boots += 1;
    const { service, stableEndpoints, watch } = this.#options;
    const config = {
      name: this.name,
      host: "127.0.0.1",
      port: 80,
      workers: 1,
      linkSocket: "link",
      snapshotFile: this.disk.name,
      eventsUrl: "http://127.0.0.1:1",
      fallback: { service, endpoints: [...stableEndpoints] },
    };
    const log = (what: string): void => {
      watch({ kind: "event", what: `${this.name}: ${what}` });
    };
    const clock = { wallMs: process.wallMs, monoMs: process.monoMs };
    void readStart({ config, disk: this.disk, clock, log }).then(({ routes, restored }) => {
      if (process.state === "dead") return;
      new Primary({
        config,
        clock,
        timers: { every: process.quicklyEvery, after: process.after },
        dial: (events) => this.#dial(process, events),
        disk: this.disk,
        openWorkers: (fleet) => {
          this.#workers = new SimWorkers(
            { ...this.#options, splitter: this.name, process, weather: this.weather },
            fleet,
          );
          return this.#workers;
        },
        routes,
        restored,
        bootId: `${this.name}.${this.#boots}`,
        random: this.#options.random.next,
        log,
        serving: () => undefined,
      });
    });
  }

  #dial(process: Process, events: ConnectionEvents): Connection {
    const dialled = this.#options.network.dial(this.name, {
      process,
      events: {
        opened: events.opened,
        heard: (raw) => {
          this.#heard(raw);
          events.heard(this.refusesTables ? spoilt(raw) : raw);
        },
        closed: events.closed,
      },
    });
    return { ...dialled, backlogBytes: () => 0, end: dialled.destroy };
  }

  #heard(raw: unknown): void {
    const { watch } = this.#options;
    if (isTable(raw)) {
      const { epoch, generation } = raw.table;
      watch({ kind: "heard", splitter: this.name, what: "table", epoch, generation });
    } else if (isLease(raw))
      watch({ kind: "heard", splitter: this.name, what: "lease", epoch: raw.epoch, generation: 0 });
    else if (isAck(raw)) {
      const { bootId, seq } = raw;
      watch({ kind: "acked", splitter: this.name, bootId, seq });
    }
  }
}

type Said<K extends string> = { readonly kind: K };
const isSaid = (raw: unknown, kind: string): boolean =>
  typeof raw === "object" && raw !== null && "kind" in raw && raw.kind === kind;
const isTable = (raw: unknown): raw is Said<"table"> & { readonly table: RouteTable } =>
  isSaid(raw, "table");
const isLease = (raw: unknown): raw is Said<"lease"> & { readonly epoch: number } =>
  isSaid(raw, "lease");
const isAck = (
  raw: unknown,
): raw is Said<"ack"> & { readonly bootId: string; readonly seq: number } => isSaid(raw, "ack");

/** A table as a later Dimmer might write it. */
const spoilt = (raw: unknown): unknown => {
  if (!isTable(raw)) return raw;
  const services = raw.table.services.map((service) => ({ ...service, attemptTimeoutMs: "soon" }));
  return { ...raw, table: { ...raw.table, services } };
};
