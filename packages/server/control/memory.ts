import {
  addToSli,
  type Bin,
  isLive,
  isRaising,
  openSli,
  seedHour,
  seedMinute,
  type RolloutState,
  type Sheet,
  type Sli,
  sliHourMs,
  sliKeptMs,
  sliMinuteMs,
  sliMinutesKeptMs,
} from "@dimmer/core";
import type { ControlStore, StoredRollout, StoredService } from "@dimmer/store";
import { endedKeptMs, stableHistoryMs } from "../limits.ts";
import { Meter } from "./rates/meter.ts";
import { LiveRollout } from "./rollouts/live-rollout.ts";

/**
 * What control keeps in memory of what is stored: services, the rollouts that still need ticks (and
 * those that ended a moment ago, for counts that come late), and running totals. All of it can be
 * thrown away and loaded again.
 */
export class Memory {
  readonly #services = new Map<string, StoredService>();
  readonly #meters = new Map<string, Meter>();
  readonly #slis = new Map<string, Sli>();
  readonly #rollouts = new Map<string, LiveRollout>();
  /** When counts of an ended rollout came last. */
  readonly #lateMs = new Map<string, number>();
  /** Greatest stored sequence number per boot of a splitter. */
  readonly #seqs = new Map<string, number>();

  /** Everything as the store has it; folds are folded again from stored counts. */
  static async load(store: ControlStore, nowMs: number): Promise<Memory> {
    const memory = new Memory();
    for (const service of await store.services()) {
      memory.putService(service);
      const meter = memory.meter(service.config.name);
      const since = { service: service.config.name, sinceMs: nowMs - stableHistoryMs };
      for await (const bin of store.binsSince(since)) meter.add(bin);
      await seedSli(memory.sli(service.config.name), store, {
        service: service.config.name,
        nowMs,
      });
    }
    for (const [bootId, seq] of await store.storedSeqs()) memory.#seqs.set(bootId, seq);
    for (const stored of await store.liveRollouts())
      memory.#rollouts.set(stored.state.rollout.id, await fold(store, stored));
    return memory;
  }

  services(): readonly StoredService[] {
    return [...this.#services.values()];
  }

  service(name: string): StoredService | null {
    return this.#services.get(name) ?? null;
  }

  putService(service: StoredService): void {
    this.#services.set(service.config.name, service);
  }

  meter(service: string): Meter {
    const found = this.#meters.get(service) ?? new Meter();
    this.#meters.set(service, found);
    return found;
  }

  /** What users of a service got, for its budget. */
  sli(service: string): Sli {
    const found = this.#slis.get(service) ?? openSli();
    this.#slis.set(service, found);
    return found;
  }

  rollout(id: string): LiveRollout | null {
    return this.#rollouts.get(id) ?? null;
  }

  add(rollout: LiveRollout): void {
    this.#rollouts.set(rollout.id, rollout);
  }

  /** Brings back ended rollouts of which counts came late, so that who was harmed stays true. */
  async recall(store: ControlStore, counts: readonly Late[], nowMs: number): Promise<void> {
    for (const { rollout } of counts) {
      if (rollout === null) continue;
      this.#lateMs.set(rollout, nowMs);
      if (this.#rollouts.has(rollout)) continue;
      const stored = await store.rollout(rollout);
      if (stored !== null) this.#rollouts.set(rollout, await fold(store, stored));
    }
  }

  /** Those that still need ticks. */
  live(): readonly LiveRollout[] {
    return [...this.#rollouts.values()].filter(({ state }) => isLive(state));
  }

  states(): readonly RolloutState[] {
    return [...this.#rollouts.values()].map(({ state }) => state);
  }

  /** The rollout that occupies a service; null when another may begin. */
  raising(service: string): LiveRollout | null {
    const found = this.live().find(
      ({ state }) => state.rollout.service === service && isRaising(state),
    );
    return found ?? null;
  }

  /** Those that wait for their turn, the first that came first. */
  waiting(service: string): readonly LiveRollout[] {
    return this.live().filter(
      ({ state }) => state.phase === "queued" && state.rollout.service === service,
    );
  }

  /** Live rollouts of the same service that were shipped after this one: they are compared with it, or with what was. */
  after(id: string): readonly LiveRollout[] {
    const own = this.rollout(id)?.state.rollout;
    if (own === undefined) return [];
    return this.live().filter(
      ({ state }) =>
        state.rollout.service === own.service && numberOf(state.rollout.id) > numberOf(id),
    );
  }

  /**
   * Of these counts, those that are not stored yet, each once. Every boot numbers its bins and sheets
   * upwards, so that a smaller number is a repetition.
   */
  fresh<T extends Pick<Bin | Sheet, "bootId" | "seq">>(counts: readonly T[]): readonly T[] {
    const last = new Map<string, number>();
    return counts.filter(({ bootId, seq }) => {
      if (seq <= (last.get(bootId) ?? this.storedSeq(bootId))) return false;
      last.set(bootId, seq);
      return true;
    });
  }

  storedSeq(bootId: string): number {
    return this.#seqs.get(bootId) ?? 0;
  }

  /** These counts are stored. */
  stored(counts: readonly Pick<Bin, "bootId" | "seq">[]): void {
    for (const { bootId, seq } of counts)
      this.#seqs.set(bootId, Math.max(seq, this.#seqs.get(bootId) ?? 0));
  }

  /** Adds fresh counts to every fold; the rollouts that they touched. */
  count(bins: readonly Bin[], sheets: readonly Sheet[]): ReadonlySet<LiveRollout> {
    const touched = new Set<LiveRollout>();
    for (const bin of bins) {
      this.meter(bin.service).add(bin);
      addToSli(this.sli(bin.service), bin);
      const live = bin.rollout === null ? null : this.rollout(bin.rollout);
      live?.count(bin);
      if (live !== null) touched.add(live);
    }
    for (const sheet of sheets) {
      const live = this.rollout(sheet.rollout);
      live?.countSheet(sheet);
      if (live !== null) touched.add(live);
    }
    return touched;
  }

  /** Lets go of rollouts that ended long enough ago, and of which nothing came since. */
  forget(nowMs: number): void {
    for (const [id, { state }] of this.#rollouts) {
      const lastMs = Math.max(state.tickedAtMs, this.#lateMs.get(id) ?? 0);
      if (!isLive(state) && nowMs - lastMs > endedKeptMs) this.#rollouts.delete(id);
    }
    for (const [id, lastMs] of this.#lateMs)
      if (nowMs - lastMs > endedKeptMs) this.#lateMs.delete(id);
  }
}

/** The n of `<service>.<n>`. */
const numberOf = (id: string): number => Number(id.slice(id.lastIndexOf(".") + 1));

/** The sums of the budget's month and of the last hours, as they are stored with every bin. */
const seedSli = async (
  sli: Sli,
  store: ControlStore,
  { service, nowMs }: { readonly service: string; readonly nowMs: number },
): Promise<void> => {
  const since = { service, sinceMs: nowMs - sliKeptMs };
  for (const cell of await store.sli({ ...since, stepMs: sliHourMs })) seedHour(sli, cell);
  const lately = { service, sinceMs: nowMs - sliMinutesKeptMs };
  for (const cell of await store.sli({ ...lately, stepMs: sliMinuteMs })) seedMinute(sli, cell);
};

type Late = { readonly rollout: string | null };

/** A rollout with its folds, from everything that is stored of it. */
const fold = async (store: ControlStore, stored: StoredRollout): Promise<LiveRollout> => {
  const live = new LiveRollout(stored);
  for (const entry of await store.journal(live.id)) live.remember(entry.state);
  const all = { rollout: live.id, stageEntry: null };
  const past = live.past();
  for await (const bin of store.bins(all)) {
    live.count(bin);
    past.count(bin);
  }
  for await (const sheet of store.sheets(all)) {
    live.countSheet(sheet);
    past.countSheet(sheet);
  }
  return live;
};
