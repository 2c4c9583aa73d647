import type { Answered, EventStore } from "@dimmer/events";
import { Control, type Desk } from "@dimmer/server/simulated";
import type { ServiceConfig } from "@dimmer/wire";
import type { Network } from "../world/network.ts";
import { Process } from "../world/process.ts";
import type { SharedStore } from "../world/shared-store.ts";
import type { Time } from "../world/time.ts";
import type { Watch } from "../world/witness.ts";
import type { Versions } from "./versions.ts";

export type ControlsOptions = {
  readonly time: Time;
  readonly network: Network;
  readonly store: SharedStore;
  readonly watch: Watch;
  readonly versions: Versions;
  readonly service: ServiceConfig;
  readonly leaseTtlMs: number;
  readonly skewMs: number;
};

type Running = { readonly process: Process; desk: Desk | null };

/** How soon a supervisor starts a control again that ended by itself. */
const supervisorMs = 300;

/**
 * The control processes, each the shipped `Control` over the shared store: usually one; none after a
 * crash until its supervisor starts it again; two when one was stopped and another took over.
 */
export class SimControls {
  readonly #options: ControlsOptions;
  #running: Running[] = [];
  #starts = 0;
  #pending = 0;
  #settled = false;
  #skewMs: number;
  eventsSilent = false;

  constructor(options: ControlsOptions) {
    this.#options = options;
    this.#skewMs = options.skewMs;
    this.start();
  }

  /** Whoever asks the API now; the newest that runs. */
  get desk(): { readonly desk: Desk; readonly process: Process } | null {
    const found = this.#running.findLast(
      ({ process, desk }) => process.state === "running" && desk !== null,
    );
    return found === undefined || found.desk === null
      ? null
      : { desk: found.desk, process: found.process };
  }

  /** The desk of a control that was taken over, while it lives. */
  get oldDesk(): { readonly desk: Desk; readonly process: Process } | null {
    const found = this.#running.find(
      ({ process, desk }) => process.state === "running" && desk !== null,
    );
    return found === undefined || found.desk === null
      ? null
      : { desk: found.desk, process: found.process };
  }

  get newest(): Process | null {
    return this.#running.at(-1)?.process ?? null;
  }

  kill(backMs: number): void {
    const process = this.newest;
    if (process === null || process.state === "dead") return;
    this.#options.watch({ kind: "event", what: `${process.name} is killed` });
    process.kill();
    this.#startIn(backMs);
  }

  /** Starts one again when the newest has been killed by the store's crash point. */
  reviveAfter(backMs: number): void {
    this.#options.time.after(backMs, () => {
      if (this.newest?.state === "dead" && this.#pending === 0) this.start();
    });
  }

  stop(forMs: number): void {
    const process = this.newest;
    if (process === null || process.state !== "running") return;
    process.stop();
    this.#options.watch({ kind: "event", what: `${process.name} is stopped` });
    this.#options.time.after(forMs, () => {
      if (process.state !== "stopped") return;
      this.#options.watch({ kind: "event", what: `${process.name} goes on` });
      process.goOn();
    });
  }

  /** Ends every stop, and leaves one that runs: whatever was to start later starts now. */
  settle(): void {
    for (const { process } of this.#running) process.goOn();
    this.#settled = true;
    if (this.newest === null || this.newest.state === "dead") this.start();
  }

  jumpWall(ms: number): void {
    this.#skewMs += ms;
    this.newest?.jumpWall(ms);
  }

  #startIn(ms: number): void {
    this.#pending += 1;
    this.#options.time.after(ms, () => {
      this.#pending -= 1;
      const isThere = this.newest !== null && this.newest.state !== "dead";
      if (!this.#settled || !isThere) this.start();
    });
  }

  start(): void {
    const { time, watch } = this.#options;
    this.#running = this.#running.filter(({ process }) => process.state !== "dead");
    this.#starts += 1;
    const process = new Process(`control ${this.#starts}`, time, this.#skewMs);
    const running: Running = { process, desk: null };
    this.#running.push(running);
    watch({ kind: "event", what: `${process.name} starts` });
    this.#open(running).catch((thrown: unknown) => {
      if (process.state === "dead") return;
      const sentence = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      watch({ kind: "bug", sentence: `${process.name} threw: ${sentence}` });
    });
  }

  async #open(running: Running): Promise<void> {
    const { store, service, leaseTtlMs, watch } = this.#options;
    const { process } = running;
    /** The process ends by itself and its supervisor starts another, unless one has taken over. */
    const leave = (sentence: string): void => {
      if (process.state === "dead") return;
      watch({ kind: "event", what: `${process.name} ends: ${sentence}` });
      process.kill();
      if (this.newest === process) this.#startIn(supervisorMs);
    };
    const opened = await Control.open({
      config: { ...config, services: [service], leaseTtlMs },
      session: { token: "", person: { name: "Ann", email: "ann@example.org" } },
      store: store.of(process),
      events: this.#events(process),
      now: process.wallMs,
      timers: { every: process.every, after: process.after },
      openLink: (handlers) => this.#openLink(process, handlers),
      answers: (endpoint) => this.#answers(process, endpoint),
      say: (sentence) => {
        watch({ kind: "event", what: `${process.name}: ${sentence}` });
      },
      stop: leave,
    });
    await process.returning(null);
    if (!opened.ok) {
      leave(opened.error.sentence);
      return;
    }
    const desk = await opened.value.start();
    if (process.state !== "dead") running.desk = desk;
  }

  #openLink(
    process: Process,
    handlers: Parameters<Parameters<typeof Control.open>[0]["openLink"]>[0],
  ): ReturnType<Parameters<typeof Control.open>[0]["openLink"]> {
    const { network } = this.#options;
    const far = {
      process,
      hello: handlers.hello,
      message: handlers.message,
      gone: handlers.gone,
    };
    return {
      listen: async () => {
        network.listen(far);
      },
      dropAll: () => {
        network.dropAll(far);
      },
      close: async () => {
        network.leave(far);
      },
    };
  }

  #answers(process: Process, endpoint: string): Promise<boolean> {
    const { time, versions } = this.#options;
    return new Promise((resolve) => {
      time.after(5, () => {
        process.enter(() => {
          resolve(versions.isUp(versionAt(endpoint)));
        });
      });
    });
  }

  #events(process: Process): EventStore {
    const none = async (): Promise<Answered<never>> => ({
      ok: false,
      error: { code: "unavailable", sentence: "No events in this world." },
    });
    return {
      query: none,
      spotlight: none,
      catalogue: { datasets: none, fields: none, values: none },
      trace: none,
      ready: () => process.returning(!this.eventsSilent),
      close: async () => undefined,
    };
  }
}

const config = {
  version: "0.0.0-sim",
  host: "127.0.0.1",
  port: 0,
  storeFile: "memory",
  sessionFile: "session",
  linkSocket: "link",
  engineSocket: "engine",
  eventsUrl: null,
  webDir: "web",
};

/** Where a version answers, and back. */
export const endpointOf = (version: string): string => `http://${version}.example:80`;
const versionAt = (endpoint: string): string => new URL(endpoint).hostname.split(".")[0] ?? "";
