import { type Command, type RouteTable, sliKeptMs } from "@dimmer/core";
import type { EventStore } from "@dimmer/events";
import { type ControlStore, keepJournalMs, type Result, type StoreError } from "@dimmer/store";
import type { FastifyInstance } from "fastify";
import { openApi } from "../api/app.ts";
import {
  keepBinsMs,
  leaseRenewMs,
  pruneEveryMs,
  reserveEveryMs,
  sameTroubleMs,
  tickMs,
} from "../limits.ts";
import type { Session } from "../supervisor/session.ts";
import type { ControlConfig } from "./config.ts";
import { ControlDesk } from "./control-desk.ts";
import { Events } from "./events.ts";
import { FleetLink } from "./fleet-link.ts";
import { CandidateHealth } from "./health/candidate-health.ts";
import type { OpenLink } from "./link/link-server.ts";
import { Splitters } from "./link/splitters.ts";
import { Memory } from "./memory.ts";
import { decisionEvent, OwnEvents } from "./own-events.ts";
import { type Move, Reconciler } from "./reconciler.ts";
import type { OverrideSigner } from "./override/override-signer.ts";
import { adoptServices } from "./ship/adopt-services.ts";
import { compileTable } from "./route/compile-table.ts";
import { Pace } from "./pace.ts";
import { Publisher } from "./route/publisher.ts";
import { Line } from "./surroundings/line.ts";
import { Watches } from "./surroundings/watches.ts";
import type { Reserve } from "./reserve.ts";
import { sayChanges } from "./say-changes.ts";
import type { Stop, Timers } from "./timers.ts";

/** What control is given by its process. */
export type ControlWorld = {
  readonly config: ControlConfig;
  readonly session: Pick<Session, "token" | "person">;
  readonly store: ControlStore;
  /** The epoch that a lease on the store gave; absent: one is taken here. */
  readonly epoch?: number;
  readonly events: EventStore;
  readonly now: () => number;
  readonly timers: Timers;
  readonly openLink: OpenLink;
  /** Signs override tokens; absent: nobody may override. */
  readonly overrides?: OverrideSigner;
  /** Whether a candidate's process answers at this origin; never rejects. */
  readonly answers: (endpoint: string) => Promise<boolean>;
  /** One sentence for the person at the terminal. */
  readonly say: (sentence: string) => void;
  /** What must not go on: another control took over. */
  readonly stop: (sentence: string) => void;
  /** Room on the store's disk for when it is full; left out where there is none. */
  readonly reserve?: Pick<Reserve, "keep" | "release">;
};

const splittersNote = "splitters";

/** What was read from the store when this process became its writer. */
type Taken = { readonly epoch: number; readonly memory: Memory; readonly line: Line };

/**
 * The control process: link, reconcile loop, API. Opened over a store that it takes for itself by a
 * new epoch; everything that it knows comes from there.
 */
export class Control {
  readonly #world: ControlWorld;
  readonly #epoch: number;
  readonly #splitters: Splitters;
  readonly #publisher: Publisher;
  readonly #reconciler: Reconciler;
  readonly #health: CandidateHealth;
  readonly #link: FleetLink;
  readonly #line: Line;
  readonly #watches: Watches;
  readonly #events: Events;
  readonly #ownEvents: OwnEvents;
  readonly #watchers = new Set<(id: string) => void>();
  readonly #pace: Pace;
  readonly #stops: Stop[] = [];
  readonly #sayTrouble: (sentence: string) => void;
  #api: FastifyInstance | null = null;

  static async open(world: ControlWorld): Promise<Result<Control>> {
    const { store, config, now, say } = world;
    const taken: Result<number> =
      world.epoch === undefined ? await store.takeEpoch() : { ok: true, value: world.epoch };
    if (!taken.ok) return taken;
    const epoch = taken.value;
    await adoptServices({ store, epoch, services: config.services, say });
    const memory = await Memory.load(store, now());
    const control = new Control(world, { epoch, memory, line: await Line.load(store, epoch) });
    await control.#resume();
    return { ok: true, value: control };
  }

  private constructor(world: ControlWorld, { epoch, memory, line }: Taken) {
    const { config, now, say, store, timers } = world;
    this.#world = world;
    this.#sayTrouble = sayChanges(world.say, { now, everyMs: sameTroubleMs });
    this.#epoch = epoch;
    this.#pace = new Pace(now);
    this.#events = new Events(world.events, timers);
    this.#ownEvents = new OwnEvents(config.eventsUrl);
    this.#splitters = new Splitters(config.leaseTtlMs);
    this.#line = line;
    this.#watches = new Watches({
      timers,
      answers: world.answers,
      now,
      say,
      events: this.#events,
      line,
      memory: () => this.#reconciler.memory,
      guarded: (id) => void this.#reconciler.tickOf(id),
      outcomes: (id, outcomes) => this.#reconciler.take(id, { kind: "expectations", outcomes }),
    });
    const head: Omit<RouteTable, "services"> = {
      epoch,
      generation: 1,
      leaseTtlMs: config.leaseTtlMs,
      ...(world.overrides === undefined ? {} : { overrideKey: world.overrides.publicKey }),
    };
    this.#publisher = new Publisher(compileTable(head, memory.services(), memory.states()));
    this.#health = new CandidateHealth({
      timers,
      answers: world.answers,
      watched: () => this.#watched(),
      changed: (id) => void this.#reconciler.tickOf(id),
    });
    this.#reconciler = new Reconciler({
      store,
      epoch,
      memory,
      publisher: this.#publisher,
      splitters: this.#splitters,
      health: this.#health,
      surround: this.#watches.surround,
      guards: this.#watches.guards,
      now,
      decided: (move) => {
        this.#decided(move);
      },
      told: (command) => this.#told(command),
      moved: (id) => {
        for (const listener of this.#watchers) listener(id);
      },
      faulted: (error) => this.#faulted(error),
    });
    this.#link = new FleetLink({
      timers,
      openLink: world.openLink,
      splitters: this.#splitters,
      publisher: this.#publisher,
      reconciler: this.#reconciler,
      now,
      say,
      changed: () => void this.#noteSplitters(),
    });
  }

  /** Listens to splitters and runs the loop from here on; the desk takes questions and orders. */
  async start(): Promise<ControlDesk> {
    const { config, store, now } = this.#world;
    await this.#link.listen(config.linkSocket);
    this.#every(tickMs, () => this.#pace.run(() => this.#reconciler.tick()));
    this.#every(Math.min(leaseRenewMs, config.leaseTtlMs / 6), () => {
      this.#publisher.renewLease();
      if (this.#splitters.forget(now()).length > 0) void this.#noteSplitters();
    });
    this.#every(reserveEveryMs, () => this.#world.reserve?.keep());
    this.#every(pruneEveryMs, () =>
      store.prune({
        epoch: this.#epoch,
        olderThanMs: now() - keepBinsMs,
        hoursOlderThanMs: now() - sliKeptMs,
        journalOlderThanMs: now() - keepJournalMs,
      }),
    );
    return new ControlDesk({
      version: config.version,
      store,
      epoch: this.#epoch,
      reconciler: this.#reconciler,
      publisher: this.#publisher,
      splitters: this.#splitters,
      health: this.#health,
      guards: this.#watches.guards,
      events: this.#events,
      line: this.#line,
      surround: this.#watches.surround,
      stableHealth: this.#watches.stable,
      overrides: this.#world.overrides ?? null,
      say: this.#world.say,
      watchers: this.#watchers,
      pace: this.#pace,
      now,
    });
  }

  /** As `start`, with the API before the desk; the port that the API got. */
  async serve(): Promise<number> {
    const { config, session, now, say } = this.#world;
    const desk = await this.start();
    this.#api = await openApi({
      desk,
      session,
      version: config.version,
      webDir: config.webDir,
      now,
      trouble: (cause) => {
        const stack = cause instanceof Error ? cause.stack : String(cause);
        process.stderr.write(`${stack}\n`);
        say("A request of the API failed inside Dimmer; the log of control says more.");
      },
    });
    await this.#api.listen({ host: config.host, port: config.port });
    const address = this.#api.server.address();
    return address !== null && typeof address === "object" ? address.port : config.port;
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#health.close();
    this.#watches.close();
    await this.#api?.close();
    await this.#link.close();
    await this.#reconciler.idle();
    await this.#events.close();
    await this.#world.store.close();
  }

  /** What an earlier control left: commands not executed, splitters not heard since. */
  async #resume(): Promise<void> {
    const { store, now } = this.#world;
    const nowMs = now();
    for (const name of parseNames(await store.note(splittersNote)))
      this.#splitters.remember(name, nowMs);
    await this.#reconciler.exclusively(async () => {
      await this.#reconciler.execute(await store.pendingCommands());
    });
    await this.#reconciler.lapse(this.#world.config.leaseTtlMs);
    this.#health.look();
    this.#watches.guards.look();
    this.#watches.stable.look();
  }

  #watched(): readonly { readonly rollout: string; readonly endpoints: readonly string[] }[] {
    return this.#reconciler.memory.live().map(({ id, state }) => ({
      rollout: id,
      endpoints: state.rollout.candidate.endpoints,
    }));
  }

  #decided(move: Move): void {
    if (move.entry === null) return;
    this.#world.say(`${move.id}: ${move.entry.reason}`);
    this.#ownEvents.add(decisionEvent(move));
  }

  /** Messages to authors: for now the log of control; the terminal has the decision itself. */
  #told({ to, sentence }: Extract<Command, { kind: "tell" }>): void {
    process.stderr.write(`to ${to.join(", ")}: ${sentence}\n`);
  }

  #faulted({ code, sentence }: StoreError): void {
    if (code === "staleEpoch") this.#world.stop(sentence);
    else this.#sayTrouble(sentence);
    const bytes = code === "diskFull" ? (this.#world.reserve?.release() ?? 0) : 0;
    if (bytes > 0) this.#world.say(reserveGivenUp(bytes));
    this.#link.dropAll();
  }

  async #noteSplitters(): Promise<void> {
    const value = JSON.stringify(this.#splitters.names());
    const put = await this.#world.store.putNote({ epoch: this.#epoch, key: splittersNote, value });
    if (!put.ok) this.#world.say(put.error.sentence);
  }

  #every(ms: number, job: () => unknown): void {
    this.#stops.push(
      this.#world.timers.every(ms, () => {
        void job();
      }),
    );
  }
}

const parseNames = (text: string | null): readonly string[] => {
  const names: unknown = JSON.parse(text ?? "[]");
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
};

/** What a person is told when the disk is full and control goes on by its reserve. */
export const reserveGivenUp = (bytes: number): string =>
  `The disk of the control store is full. Dimmer gave up its reserve of ${Math.ceil(bytes / 1_000_000)} MB to go on deciding; make room now.`;
