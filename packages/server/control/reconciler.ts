import {
  actorOf,
  type Bin,
  type Command,
  decide,
  type Fleet,
  freezeBody,
  freezeSlowMs,
  type Input,
  isLive,
  type RolloutState,
  type Sheet,
} from "@dimmer/core";
import {
  type Committed,
  type ControlStore,
  type KeptOrder,
  type NewEntry,
  type PendingCommand,
  type Result,
  type StoreError,
  StoreFault,
} from "@dimmer/store";
import type { CandidateHealth } from "./health/candidate-health.ts";
import type { GuardWatch } from "./guards/guard-watch.ts";
import type { Splitters } from "./link/splitters.ts";
import { Memory } from "./memory.ts";
import { LiveRollout } from "./rollouts/live-rollout.ts";
import { awaitsSplitters, mustBeStored } from "./rollouts/progress.ts";
import { compileTable } from "./route/compile-table.ts";
import type { Publisher } from "./route/publisher.ts";
import type { Surround } from "./surroundings/surround.ts";
import { Turns } from "./turns.ts";
import { UnstoredLowering } from "./unstored-lowering.ts";

/** One rollout's next state, with why and what follows. */
export type Move = {
  readonly id: string;
  readonly expectVersion: number;
  readonly state: RolloutState;
  /** Null when only progress moved. */
  readonly entry: NewEntry | null;
  readonly commands: readonly Command[];
};

/** Split counts as they came over the link. */
export type Counts = { readonly bins: readonly Bin[]; readonly sheets: readonly Sheet[] };

export type ReconcilerParts = {
  readonly store: ControlStore;
  readonly epoch: number;
  readonly memory: Memory;
  readonly publisher: Publisher;
  readonly splitters: Splitters;
  readonly health: Pick<CandidateHealth, "of">;
  readonly surround: Pick<Surround, "of" | "pageOf">;
  readonly guards: Pick<GuardWatch, "of">;
  readonly now: () => number;
  /** A decision is stored: for the terminal, Dimmer's own events and whoever listens. */
  readonly decided: (move: Move) => void;
  readonly told: (command: Extract<Command, { kind: "tell" }>) => void;
  /** A rollout's state changed, by a decision or by progress. */
  readonly moved: (id: string) => void;
  /** The store refused a write: memory was loaded again, and splitters must repeat their counts. */
  readonly faulted: (error: StoreError) => void;
};

export const noCounts: Counts = { bins: [], sheets: [] };

/**
 * The loop: counts and inputs → judge → `decide` → one transaction → commands. Nothing is told to
 * anybody before it is stored; whatever is killed in between is found again in the store.
 */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  readonly #turns = new Turns();
  readonly #unstored = new UnstoredLowering();
  #memory: Memory;
  /** Counts that came and were not judged yet. */
  #waiting: { readonly bins: Bin[]; readonly sheets: Sheet[] } = { bins: [], sheets: [] };
  /** Writes that the store refused so far. */
  #faults = 0;
  /** The outbox may hold commands of a write that took effect although it was refused. */
  #mayOweCommands = false;
  /** Memory may be ahead of a store that could not be read since; what is decided from it waits. */
  #isAhead = false;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
    this.#memory = parts.memory;
  }

  get memory(): Memory {
    return this.#memory;
  }

  /** Runs a job of several steps with nothing in between. */
  exclusively<T>(job: () => Promise<T>): Promise<T> {
    return this.#turns.run(job);
  }

  /** Whether this rollout goes down in the data plane although the store could not take it yet. */
  isUnstored(id: string): boolean {
    return this.#unstored.has(id);
  }

  /** Resolves when everything that was asked for by now is done. */
  idle(): Promise<void> {
    return this.#turns.idle();
  }

  /**
   * Counts a splitter's bins and sheets and decides at once what they mean, so that a bad candidate
   * goes back without waiting for the next tick. True once they are stored.
   *
   * All that waits is judged and stored together, or refused together: a count that was stored
   * behind a refused one would confirm it, and what splitters repeat to a store that takes nothing
   * still shows as a whole how bad the candidate is.
   */
  takeCounts({ bins, sheets }: Counts): Promise<boolean> {
    const faults = this.#faults;
    this.#waiting.bins.push(...bins);
    this.#waiting.sheets.push(...sheets);
    return this.#turns.run(async () => {
      await this.#countWaiting();
      return faults === this.#faults;
    });
  }

  /** Every live rollout, bins or not: dwell, silence, deadlines. */
  tick(): Promise<boolean> {
    return this.#turns.run(async () => {
      this.#memory.forget(this.#parts.now());
      await this.#offerUnstored();
      const stored = await this.#advance(this.#memory.live(), noCounts);
      return (await this.#takeTurns()) && stored;
    });
  }

  /** A tick of one rollout, because there is news about it alone. */
  tickOf(id: string): Promise<boolean> {
    return this.#tickWhere((live) => live.id === id);
  }

  /** A tick of those that go on once splitters have applied what was decided. */
  tickApplied(): Promise<boolean> {
    return this.#tickWhere(({ state }) => awaitsSplitters(state));
  }

  /**
   * The same inside a turn, before somebody's word may raise: behind a slow store what the last tick
   * knew is older than it may be. Whether the store takes it decides nothing about their word.
   */
  async refresh(id: string): Promise<void> {
    const live = this.#memory.rollout(id);
    if (live !== null) await this.#advance([live], noCounts);
  }

  #tickWhere(concerns: (live: LiveRollout) => boolean): Promise<boolean> {
    return this.#turns.run(async () => {
      await this.#offerUnstored();
      return this.#advance(this.#memory.live().filter(concerns), noCounts);
    });
  }

  /** Each service that is free begins what waited first for it. */
  async #takeTurns(): Promise<boolean> {
    const waiting = this.#memory.live().filter(({ state }) => state.phase === "queued");
    const services = new Set(waiting.map(({ state }) => state.rollout.service));
    const turns = [...services].flatMap((name) => {
      const service = this.#memory.service(name);
      const [next] = this.#memory.waiting(name);
      if (service === null || next === undefined || this.#memory.raising(name) !== null) return [];
      return this.#follow(next, [{ kind: "turn", stable: service.stable }]) ?? [];
    });
    return turns.length === 0 || (await this.commit(noCounts, turns)).ok;
  }

  /**
   * The first tick after a start. Where control was silent for longer than the exposure lease,
   * splitters have lowered by themselves, and their next table must not undo that (D1).
   */
  lapse(leaseTtlMs: number): Promise<boolean> {
    return this.#turns.run(async () => {
      const nowMs = this.#parts.now();
      const moves = this.#memory.live().flatMap((live) => {
        const silentMs = nowMs - live.state.tickedAtMs;
        if (silentMs <= leaseTtlMs) return [];
        const lapsed = silentMs > 4 * leaseTtlMs ? "everything" : "percentages";
        return this.#follow(live, [this.#tick(live, { lapsed })]) ?? [];
      });
      return moves.length === 0 || (await this.commit(noCounts, moves)).ok;
    });
  }

  /** One input of one rollout that is in memory. */
  take(id: string, input: Input): Promise<boolean> {
    return this.#turns.run(async () => {
      const live = this.#memory.rollout(id);
      if (live === null) return true;
      const move = this.#follow(live, [input]);
      return move === null || (await this.commit(noCounts, [move])).ok;
    });
  }

  /** Stores and then executes; to be called inside a turn. */
  async commit(
    counts: Counts,
    moves: readonly Move[],
    kept: KeptOrder | null = null,
  ): Promise<Result<Committed>> {
    if (this.#isAhead) {
      await this.#recover(unread, moves);
      return { ok: false, error: unread };
    }
    const { store, epoch } = this.#parts;
    const order = kept === null ? {} : { order: kept };
    const decisions = moves.map(({ id, ...move }) => ({ rollout: id, ...move }));
    const committed = await store.commitTick({ epoch, ...counts, decisions, ...order });
    if (!committed.ok) {
      await this.#recover(committed.error, moves);
      return committed;
    }
    for (const move of moves) this.#unstored.stored(move);
    this.#memory.stored([...counts.bins, ...counts.sheets]);
    for (const move of moves) this.#settle(move, committed.value.versions.get(move.id));
    for (const { commands } of moves) this.#adopt(commands);
    await this.execute(await this.#owed(committed.value.pending));
    for (const move of moves) this.#announce(move);
    return committed;
  }

  /** After a fault everything that waits in the outbox, once; else what was just stored. */
  async #owed(pending: readonly PendingCommand[]): Promise<readonly PendingCommand[]> {
    if (!this.#mayOweCommands) return pending;
    this.#mayOweCommands = false;
    const owed = await this.#read(() => this.#parts.store.pendingCommands());
    if (owed.ok) return owed.value;
    this.#mayOweCommands = true;
    return pending;
  }

  /** Commands may come twice, after a crash in between; each says the same both times. */
  async execute(pending: readonly PendingCommand[]): Promise<void> {
    const { store, epoch, now, told } = this.#parts;
    if (pending.some(({ command }) => command.kind === "publish")) this.publish();
    for (const { id, command } of pending) {
      if (command.kind === "tell") told(command);
      const done = await store.completeCommand({ epoch, id, atMs: now() });
      if (!done.ok) this.#mayOweCommands = true;
    }
  }

  /** Compiles what is decided by now and hands it to every splitter. */
  publish(): void {
    const { publisher } = this.#parts;
    const { services: _, ...head } = publisher.newest;
    publisher.publish(
      compileTable(
        { ...head, generation: head.generation + 1 },
        this.#memory.services(),
        this.#unstored.over(this.#memory.states()),
      ),
    );
  }

  /** Before anything else is decided: what was granted while the store took nothing comes first. */
  async #offerUnstored(): Promise<void> {
    for (const move of this.#unstored.again(this.#memory)) await this.commit(noCounts, [move]);
  }

  async #countWaiting(): Promise<void> {
    await this.#offerUnstored();
    const waiting = this.#waiting;
    this.#waiting = { bins: [], sheets: [] };
    const bins = this.#memory.fresh(waiting.bins);
    const sheets = this.#memory.fresh(waiting.sheets);
    const { store, now } = this.#parts;
    const memory = this.#memory;
    const recalled = await this.#read(() => memory.recall(store, [...bins, ...sheets], now()));
    if (!recalled.ok) {
      await this.#recover(recalled.error, []);
      return;
    }
    const touched = this.#memory.count(bins, sheets);
    await this.#advance([...touched], { bins, sheets });
  }

  /** The first thing that these inputs decide; null when nothing changed. */
  #follow(live: LiveRollout, inputs: readonly Input[]): Move | null {
    const nowMs = this.#parts.now();
    let { state } = live;
    for (const input of inputs) {
      const decision = decide(state, input, nowMs);
      if (!decision.ok) continue;
      state = decision.state;
      if (decision.reason === null) continue;
      const by = actorOf(input);
      const entry = { atMs: nowMs, by, input: input.kind, reason: decision.reason };
      return moveOf(live, { state, entry, commands: decision.commands });
    }
    return state === live.state ? null : moveOf(live, { state, entry: null, commands: [] });
  }

  async #advance(lives: readonly LiveRollout[], counts: Counts): Promise<boolean> {
    const moves = lives.flatMap((live) => {
      const move = this.#follow(live, this.#inputs(live));
      if (move === null || mustBeStored(live, move)) return move ?? [];
      live.progressed(move.state);
      this.#parts.moved(live.id);
      return [];
    });
    if (moves.length === 0 && counts.bins.length === 0 && counts.sheets.length === 0) return true;
    return (await this.commit(counts, moves)).ok;
  }

  /** Verdict first: the tick raises by it. */
  #inputs(live: LiveRollout): readonly Input[] {
    const { splitters, surround, guards, now } = this.#parts;
    const nowMs = now();
    const tick = this.#tick(live, {});
    const countsMs = splitters.heardUpTo(nowMs);
    const verdict = live.verdict({
      nowMs,
      countsMs,
      splittersSilent: tick.fleet.silent > 0,
      serviceBurn: surround.pageOf(live.state.rollout.service, this.#memory, nowMs),
      allowed: tick.surroundings.budget?.allowed ?? null,
      guards: guards.of(live.state, nowMs),
    });
    return verdict === null ? [tick] : [{ kind: "verdict", verdict, harm: tick.harm }, tick];
  }

  #tick(live: LiveRollout, of: Pick<Fleet, "lapsed">): Extract<Input, { kind: "tick" }> {
    const { surround, now } = this.#parts;
    return {
      kind: "tick",
      fleet: { ...this.fleet(live.state), ...of },
      harm: live.harm(),
      surroundings: surround.of(live.state, this.#memory, now()),
    };
  }

  fleet(state: RolloutState): Fleet {
    const { splitters, publisher, health, now } = this.#parts;
    const nowMs = now();
    const { id, service } = state.rollout;
    const latency = this.#memory.meter(service).stableLatency(nowMs);
    return {
      ...splitters.fleet(publisher.newest, nowMs),
      candidateHealthy: health.of(id),
      stableSlowMs: freezeSlowMs(latency),
      stableBody: freezeBody(latency),
    };
  }

  /** Memory follows the store. */
  #settle({ id, state, entry }: Move, version: number | undefined): void {
    if (version === undefined) return;
    const known = this.#memory.rollout(id);
    if (known === null && !isLive(state)) return;
    const live = known ?? new LiveRollout({ state, version });
    this.#memory.add(live);
    live.moved({ state, version });
    if (entry !== null) live.remember(state);
  }

  /** The store made the candidate stable in the same transaction. */
  #adopt(commands: readonly Command[]): void {
    for (const command of commands) {
      if (command.kind !== "adopt") continue;
      const service = this.#memory.service(command.service);
      if (service !== null) this.#memory.putService({ ...service, stable: command.version });
    }
  }

  #announce(move: Move): void {
    if (move.entry !== null) this.#parts.decided(move);
    this.#parts.moved(move.id);
  }

  /**
   * Folds may be ahead of what is stored now: throw them away and begin from the store. Going down
   * waits for no store: it is published all the same, and stored as soon as that works (S7).
   */
  async #recover(error: StoreError, moves: readonly Move[]): Promise<void> {
    this.#faults += 1;
    this.#mayOweCommands = true;
    this.#waiting = { bins: [], sheets: [] };
    const lowered = error.code !== "staleEpoch" && this.#unstored.take(this.#memory, moves);
    if (lowered) this.publish();
    this.#parts.faulted(error);
    const loaded = await this.#read(() => Memory.load(this.#parts.store, this.#parts.now()));
    this.#isAhead = !loaded.ok;
    if (loaded.ok) this.#memory = loaded.value;
  }

  /** What the store cannot answer, as a value. */
  async #read<T>(read: () => Promise<T>): Promise<Result<T>> {
    try {
      return { ok: true, value: await read() };
    } catch (thrown) {
      if (thrown instanceof StoreFault) return { ok: false, error: thrown.error };
      throw thrown;
    }
  }
}

const unread: StoreError = {
  code: "unavailable",
  sentence: "The control store cannot be read; nothing is decided from what may be out of date.",
};

const moveOf = ({ id, version }: LiveRollout, move: Omit<Move, "id" | "expectVersion">): Move => ({
  id,
  expectVersion: version,
  ...move,
});
