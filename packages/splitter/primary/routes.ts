import { type RouteTable, supersedes } from "@dimmer/core";
import { type LedgerKey, sameKey, type Tally } from "../counts/ledger.ts";
import type { Clock } from "../process/clock.ts";
import type { Alarm, ToWorker } from "../process/messages.ts";
import { rescuesPerSecond } from "../worker/exchange/repeat-budget.ts";
import { Fuse } from "./fuse.ts";
import { type Lease, leaseAgeMs, tableNow } from "./lease.ts";

type RouteMessage = Extract<ToWorker, { kind: "route" }>;

/** A candidate that this splitter has cut off by itself. */
export type Tripped = {
  readonly service: string;
  readonly rollout: string;
  readonly stageEntry: number;
  readonly sentence: string;
};

export type Offered = "accepted" | "repeated" | "older";

type TableNumber = Pick<RouteTable, "epoch" | "generation">;

/** What holds at this splitter: the last table, its lease, and its fuses. */
export class Routes {
  readonly #clock: Clock;
  #table: RouteTable | null;
  #lease: Lease;
  #fuses: readonly Fuse[] = [];
  #tripped: readonly Tripped[] = [];
  /** The greatest table that came and cannot be routed by. */
  #refused: TableNumber | null = null;
  #sent: { readonly stance: string; readonly message: RouteMessage };

  constructor(table: RouteTable | null, lease: Lease, clock: Clock) {
    this.#clock = clock;
    this.#table = table;
    this.#lease = lease;
    if (table !== null) this.#fuses = fusesOf(table, []);
    this.#sent = { stance: this.#stance(), message: this.#message(1) };
  }

  get table(): RouteTable | null {
    return this.#table;
  }

  /** What workers must hold now. */
  get message(): RouteMessage {
    return this.#sent.message;
  }

  /** Fuses that hold a candidate at 0 here; control may not have heard of them yet. */
  get tripped(): readonly Tripped[] {
    return this.#tripped;
  }

  /**
   * Takes a table of control if it is greater than the present one; its lease begins. A fuse is
   * armed again by a new stage entry: a table that only repeats the one that tripped it (control
   * was restarted, another service changed) exposes nobody again.
   */
  offer(table: RouteTable): Offered {
    if (this.#table !== null && !supersedes(table, this.#table)) {
      if (supersedes(this.#table, table)) return "older";
      this.#renew();
      return "repeated";
    }
    this.#table = table;
    this.#fuses = fusesOf(table, this.#fuses);
    this.#tripped = this.#tripped.filter((tripped) => this.#fuse(tripped) !== null);
    this.#renew();
    return "accepted";
  }

  /** Takes what a predecessor serves by, as old as its lease is there; false when ours is greater. */
  inherit({ table, silentMs }: { readonly table: RouteTable; readonly silentMs: number }): boolean {
    if (this.offer(table) === "older") return false;
    this.#lease = { kind: "renewed", atMonoMs: this.#clock.monoMs() - silentMs };
    return true;
  }

  /** For how long control has been silent, ms. */
  get silentMs(): number {
    return leaseAgeMs(this.#lease, this.#clock);
  }

  /**
   * A table came that nobody here can route by. If it is greater than the present one, control has
   * decided otherwise since: its lease is about that decision and renews nothing here, so that what
   * the present table exposes ends by itself. Control says so too once it has heard of the refusal,
   * but leases that were under way by then have come behind the table.
   */
  refuse(number: TableNumber): void {
    if (this.#refused === null || supersedes(number, this.#refused)) this.#refused = number;
  }

  /** Control is alive. An older leader's word does not count, nor does one about a refused table; false then. */
  renew(epoch: number): boolean {
    if (this.#isOverruled || (this.#table !== null && epoch < this.#table.epoch)) return false;
    this.#renew();
    return true;
  }

  /** Control has decided otherwise than by the present table. */
  get #isOverruled(): boolean {
    return this.#refused !== null && this.#table !== null && supersedes(this.#refused, this.#table);
  }

  /** The message for workers, if what holds has changed since the last one. */
  refresh(): RouteMessage | null {
    const stance = this.#stance();
    if (stance === this.#sent.stance) return null;
    this.#sent = { stance, message: this.#message(this.#sent.message.revision + 1) };
    return this.#sent.message;
  }

  /** Adds counts; says what they tripped. */
  look(tally: Tally): Tripped | null {
    const fuse = this.#fuse(tally);
    return fuse === null ? null : this.#trip(fuse.key, fuse.look(tally, this.#clock.monoMs()));
  }

  alarm(key: LedgerKey, alarm: Alarm): Tripped | null {
    const fuse = this.#fuse(key);
    return fuse === null ? null : this.#trip(fuse.key, fuse.alarm(alarm, this.#clock.monoMs()));
  }

  /** A fuse that tripped at a predecessor holds here too, under the same stage entry. */
  keepTripped(tripped: Tripped): void {
    if (this.#fuse(tripped) === null || this.#fused.has(tripped.service)) return;
    const { service, rollout, stageEntry, sentence } = tripped;
    this.#tripped = [...this.#tripped, { service, rollout, stageEntry, sentence }];
  }

  /** Each service's rescues per second for one of so many workers. */
  rescues(workers: number): Readonly<Record<string, number>> {
    const nowMs = this.#clock.monoMs();
    return Object.fromEntries(
      this.#fuses.map((fuse) => [
        fuse.key.service,
        rescuesPerSecond(fuse.stableRate(nowMs)) / Math.max(1, workers),
      ]),
    );
  }

  #renew(): void {
    if (this.#isOverruled) return;
    this.#lease = { kind: "renewed", atMonoMs: this.#clock.monoMs() };
  }

  #fuse(key: LedgerKey): Fuse | null {
    return this.#fuses.find((fuse) => sameKey(fuse.key, key)) ?? null;
  }

  #trip({ service, rollout, stageEntry }: LedgerKey, sentence: string | null): Tripped | null {
    if (sentence === null || rollout === null || this.#fused.has(service)) return null;
    const tripped: Tripped = { service, rollout, stageEntry, sentence };
    this.#tripped = [...this.#tripped, tripped];
    return tripped;
  }

  get #fused(): ReadonlySet<string> {
    return new Set(this.#tripped.map(({ service }) => service));
  }

  #message(revision: number): RouteMessage {
    const circumstances = { ageMs: leaseAgeMs(this.#lease, this.#clock), fused: this.#fused };
    const table = this.#table === null ? null : tableNow(this.#table, circumstances);
    return { kind: "route", revision, table };
  }

  /** Equal as long as workers need not be told anything. */
  #stance(): string {
    if (this.#table === null) return "nothing";
    const { epoch, generation, leaseTtlMs } = this.#table;
    const ttls = Math.min(4, Math.floor(leaseAgeMs(this.#lease, this.#clock) / leaseTtlMs));
    const band = ttls < 1 ? 0 : ttls < 4 ? 1 : 2;
    return `${epoch}/${generation} ${band} ${[...this.#fused].join(",")}`;
  }
}

/** One fuse for each stage entry that has a candidate; those that go on keep what they saw. */
const fusesOf = (table: RouteTable, before: readonly Fuse[]): readonly Fuse[] =>
  table.services.flatMap(({ name: service, candidate }) => {
    if (candidate === null) return [];
    const key = { service, rollout: candidate.rollout, stageEntry: candidate.stageEntry };
    return [before.find((fuse) => sameKey(fuse.key, key)) ?? new Fuse(key)];
  });
