import type { RouteTable } from "@dimmer/core";
import type { DownMessage, UpMessage } from "@dimmer/wire";
import type { SplitterConfig } from "../config.ts";
import { binMs, renewalWriteMs, tallyMs } from "../limits.ts";
import type { Clock } from "../process/clock.ts";
import type { FromWorker } from "../process/messages.ts";
import type { Stop, Timers } from "../process/timers.ts";
import { addTotals, type Totals } from "../worker/event/reconciliation.ts";
import { BinKeeper } from "./bin-keeper.ts";
import type { Dial } from "./connection.ts";
import type { FleetOptions, Workers } from "./fleet.ts";
import type { Present, Successor } from "./hand-over.ts";
import { Link } from "./link.ts";
import { Outbox } from "./outbox.ts";
import type { Routes, Tripped } from "./routes.ts";
import type { SnapshotDisk } from "./snapshot-disk.ts";
import { SnapshotFile } from "./snapshot-file.ts";

export type PrimaryOptions = {
  readonly config: SplitterConfig;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly dial: Dial;
  readonly disk: SnapshotDisk;
  readonly openWorkers: (options: FleetOptions) => Workers;
  /** What holds at the start, from the snapshot or the fallback. */
  readonly routes: Routes;
  /** Whether that came from control once, so that it may be called applied. */
  readonly restored: boolean;
  readonly bootId: string;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  readonly log: (sentence: string) => void;
  /** The first worker serves. */
  readonly serving: () => void;
};

/** Who comes after this process. */
export type Heir = Pick<Successor, "inherit" | "present" | "giveLink">;

type TableNumber = Pick<RouteTable, "epoch" | "generation">;

/** The splitter's primary process: hands tables to workers and their counts to control. */
export class Primary {
  readonly #options: PrimaryOptions;
  readonly #routes: Routes;
  readonly #bins: BinKeeper;
  readonly #outbox: Outbox;
  readonly #snapshot: SnapshotFile;
  readonly #fleet: Workers;
  readonly #link: Link;
  readonly #stops: readonly Stop[];
  /** Workers that hold the present revision. */
  readonly #confirmed = new Set<number>();
  readonly #droppedEvents = new Map<number, number>();
  /** Of every worker of this boot, those that are gone included. */
  readonly #totals = new Map<number, Totals>();
  readonly #refused = new Map<string, number>();
  #applied: TableNumber | null;
  /** The present table is on disk. */
  #durable = true;
  #renewalWrittenMs = Number.NEGATIVE_INFINITY;
  #saidDropped = 0;
  #serving = false;
  /** Who is about to take over, and is told all that this process hears. */
  #beside: Heir | null = null;
  /** The present table is control's, not the fallback. */
  #fromControl: boolean;
  /** Who speaks to control instead of this process, once it has handed over. */
  #successor: Heir | null = null;
  /** Up to where the outbox was given to the successor. */
  #handedPlace = 0;

  constructor(options: PrimaryOptions) {
    const { config, clock, timers, routes, bootId, log, random } = options;
    this.#options = options;
    this.#routes = routes;
    this.#applied = options.restored ? numberOf(routes.table) : null;
    this.#fromControl = options.restored;
    this.#bins = new BinKeeper(clock);
    if (routes.table !== null) this.#bins.route(routes.table);
    this.#outbox = new Outbox(bootId);
    this.#snapshot = new SnapshotFile(options.disk, log);
    this.#fleet = this.#openFleet();
    this.#link = new Link({
      dial: options.dial,
      timers,
      outbox: this.#outbox,
      random,
      log,
      greeting: () => [
        { kind: "hello", splitter: config.name, bootId, applied: this.#applied },
        ...this.#routes.tripped.map((tripped): UpMessage => ({ kind: "fuse", ...tripped })),
      ],
      alive: () => ({
        kind: "alive",
        droppedEvents: sum(this.#droppedEvents.values()),
        refused: Object.fromEntries(this.#refused),
        totals: addTotals(this.#totals.values()),
      }),
      hear: (message) => {
        this.#hearControl(message);
      },
      refuse: (number, sentence) => {
        this.#routes.refuse(number);
        this.#refuse(number, sentence);
      },
    });
    this.#stops = [
      timers.every(binMs, () => {
        this.#closeSecond();
      }),
      timers.every(tallyMs, () => {
        this.#hold();
      }),
    ];
  }

  /** Ends the workers, then sends what they counted last. */
  async stop(): Promise<void> {
    await this.#fleet.drain("stop");
    this.#finish();
    await this.#link.close();
  }

  /** Tells a successor what holds, now and whenever that changes; null: none comes after all. */
  accompany(successor: Heir | null): void {
    this.#beside = successor;
    this.#tellBeside();
  }

  #tellBeside(): void {
    const { table, silentMs, tripped } = this.#routes;
    if (this.#beside === null || table === null || !this.#fromControl) return;
    // JSON knows no infinity.
    this.#beside.present({ table, silentMs: Math.min(silentMs, Number.MAX_SAFE_INTEGER) });
    this.#beside.inherit(tripped.map((fuse) => ({ kind: "fuse", ...fuse })));
  }

  /**
   * Leaves everything to a successor that has the doors already: first control, so that it hears
   * one splitter of this name at a time, then request by request what is still under way here.
   */
  async handOver(successor: Heir): Promise<void> {
    this.accompany(successor);
    this.#closeSecond();
    await this.#link.close();
    this.accompany(null);
    this.#successor = successor;
    this.#flush();
    successor.giveLink();
    await this.#fleet.drain("handOver");
    this.#finish();
  }

  /** Takes what a predecessor leaves: its fuses, and counts that control has not confirmed. */
  inherit(messages: readonly UpMessage[]): void {
    const nowMs = this.#options.clock.monoMs();
    for (const message of messages) {
      if (message.kind === "bins" || message.kind === "sheet") this.#outbox.inherit(message, nowMs);
      else if (message.kind === "fuse") this.#routes.keepTripped(message);
    }
    if (messages.some(({ kind }) => kind === "fuse")) void this.#save();
    this.#hold();
    this.#link.flush();
  }

  /** Serves by what its predecessor serves by: that may be greater than the snapshot of the start. */
  present(present: Present): void {
    const before = this.#routes.table;
    if (!this.#routes.inherit(present)) return;
    if (this.#routes.table === before) this.#hold();
    else this.#accepted(present.table);
  }

  #finish(): void {
    for (const stop of this.#stops) stop();
    for (const item of this.#bins.finish()) this.#outbox.add(item, this.#options.clock.monoMs());
    this.#flush();
  }

  /** Sends what waits to control, or to whom speaks to it now. */
  #flush(): void {
    if (this.#successor === null) {
      this.#link.flush();
      return;
    }
    const waiting = this.#outbox.after(this.#handedPlace);
    this.#handedPlace = waiting.at(-1)?.place ?? this.#handedPlace;
    this.#successor.inherit(waiting.map(({ message }) => message));
  }

  #openFleet(): Workers {
    const { config, clock, log, openWorkers } = this.#options;
    const { eventsUrl, name } = config;
    return openWorkers({
      config: { splitter: name, eventsUrl },
      monoMs: clock.monoMs,
      log,
      first: () => this.#routes.message,
      hear: (message, worker) => {
        this.#hearWorker(message, worker);
      },
      gone: (worker) => {
        this.#confirmed.delete(worker);
        this.#sayApplied();
      },
    });
  }

  #hearWorker(message: FromWorker, worker: number): void {
    switch (message.kind) {
      case "routed":
        if (message.revision !== this.#routes.message.revision) return;
        this.#confirmed.add(worker);
        this.#sayApplied();
        return;
      case "took":
        return;
      case "serving":
        if (!this.#serving) this.#options.serving();
        this.#serving = true;
        return;
      case "tally":
        this.#droppedEvents.set(worker, message.droppedEvents);
        if (message.totals !== undefined) this.#totals.set(worker, message.totals);
        for (const [reason, n] of Object.entries(message.refused))
          this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + n);
        for (const tally of message.tallies) {
          this.#bins.add(tally);
          this.#trip(this.#routes.look(tally));
        }
        return;
      case "alarm":
        this.#trip(this.#routes.alarm(message, message.alarm));
    }
  }

  #hearControl(message: DownMessage): void {
    switch (message.kind) {
      case "table":
        this.#hearTable(message.table);
        return;
      case "lease":
        if (!this.#routes.renew(message.epoch)) return;
        this.#saveRenewal();
        this.#tellBeside();
        this.#hold();
        return;
      case "turnedAway":
        this.#options.log(`Control does not let this splitter in: ${message.sentence}`);
        return;
      case "ack":
        this.#outbox.confirm(message.bootId, message.seq);
    }
  }

  #hearTable(table: RouteTable): void {
    switch (this.#routes.offer(table)) {
      case "accepted":
        this.#accepted(table);
        return;
      case "repeated":
        this.#saveRenewal();
        this.#hold();
        if (this.#applied !== null) this.#sayAppliedNow(this.#applied);
        return;
      case "older": {
        const present = this.#routes.table;
        const number = `${table.epoch}/${table.generation}`;
        this.#refuse(
          table,
          `Table ${number} is older than ${present?.epoch}/${present?.generation}, which is applied here; publish a greater one.`,
        );
      }
    }
  }

  #accepted(table: RouteTable): void {
    this.#fromControl = true;
    this.#durable = false;
    this.#bins.route(table);
    this.#hold();
    this.#tellBeside();
    void this.#save().then(() => {
      this.#durable = this.#routes.table === table || this.#durable;
      this.#sayApplied();
    });
  }

  /** Tells workers what holds now, if that has changed: by control, by the lease, by a fuse. */
  #hold(): void {
    const message = this.#routes.refresh();
    if (message === null) return;
    this.#confirmed.clear();
    this.#fleet.tell(message);
  }

  #trip(tripped: Tripped | null): void {
    if (tripped === null) return;
    this.#options.log(`Fuse of ${tripped.service}: ${tripped.sentence}`);
    this.#hold();
    this.#tellBeside();
    void this.#save();
    this.#link.say({ kind: "fuse", ...tripped });
  }

  /** Says that a table is applied once every worker routes by it and it would survive a restart. */
  #sayApplied(): void {
    const number = numberOf(this.#routes.table);
    if (number === null || !this.#durable || this.#isApplied(number)) return;
    const { ids } = this.#fleet;
    if (ids.length === 0 || !ids.every((id) => this.#confirmed.has(id))) return;
    this.#applied = number;
    this.#sayAppliedNow(number);
  }

  #isApplied({ epoch, generation }: TableNumber): boolean {
    return this.#applied?.epoch === epoch && this.#applied.generation === generation;
  }

  #sayAppliedNow(number: TableNumber): void {
    const workers = Math.max(1, this.#fleet.ids.length);
    this.#link.say({ kind: "applied", ...number, workers });
  }

  #refuse({ epoch, generation }: TableNumber, sentence: string): void {
    this.#options.log(sentence);
    this.#link.say({ kind: "refused", epoch, generation, sentence });
  }

  #closeSecond(): void {
    const nowMs = this.#options.clock.monoMs();
    for (const item of this.#bins.close()) this.#outbox.add(item, nowMs);
    this.#flush();
    this.#fleet.tell({ kind: "rescues", perSecond: this.#routes.rescues(this.#fleet.ids.length) });
    if (this.#outbox.dropped === this.#saidDropped) return;
    this.#saidDropped = this.#outbox.dropped;
    this.#options.log(
      `Control was away too long: ${this.#saidDropped} bins and sheets were given up so far.`,
    );
  }

  #saveRenewal(): void {
    if (this.#options.clock.monoMs() - this.#renewalWrittenMs >= renewalWriteMs) void this.#save();
  }

  async #save(): Promise<void> {
    const { table, silentMs, tripped } = this.#routes;
    if (table === null) return;
    const { clock } = this.#options;
    this.#renewalWrittenMs = clock.monoMs();
    // A fuse is written down while control is silent too: that renews nothing.
    const renewedAtMs = Number.isFinite(silentMs) ? clock.wallMs() - silentMs : 0;
    await this.#snapshot.save({ table, renewedAtMs, tripped });
  }
}

const numberOf = (table: RouteTable | null): TableNumber | null =>
  table === null ? null : { epoch: table.epoch, generation: table.generation };

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((n, m) => n + m, 0);
