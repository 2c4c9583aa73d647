import type { ControlStore, Result, StoreError, Tick } from "@dimmer/store";
import { inMemory, openSqliteStore } from "@dimmer/store";
import type { Process } from "./process.ts";
import type { Watch } from "./witness.ts";

/** What is wrong with the store at present. */
export type StoreWeather = {
  /** Every write is refused with this; null: none is. */
  refuses: StoreError["code"] | null;
  /** A write takes so long to be answered, ms. */
  slowMs: number;
  /** Writes take effect, and an error is answered all the same. */
  lies: boolean;
  /** The process that writes next is killed just before or just after its write takes effect. */
  kills: "before" | "after" | null;
};

const never: Promise<never> = new Promise(() => undefined);
const writes: ReadonlySet<string | symbol> = new Set([
  "takeEpoch",
  "renewLease",
  "releaseLease",
  "commitTick",
  "putService",
  "completeCommand",
  "putNote",
  "prune",
]);

/** The shipped store in memory, as several processes share it, with whatever is wrong with it. */
export class SharedStore {
  /** Without faults and without witnesses: for checkers. */
  readonly truth: ControlStore = openTruth();
  readonly weather: StoreWeather = { refuses: null, slowMs: 0, lies: false, kills: null };
  readonly #watch: Watch;

  constructor(watch: Watch) {
    this.#watch = watch;
  }

  /** The store as one process sees it. */
  of(process: Process): ControlStore {
    return new Proxy(this.truth, {
      get: (store, name) => {
        const member: unknown = Reflect.get(store, name);
        if (typeof member !== "function") return member;
        const call = (...args: unknown[]): unknown => Reflect.apply(member, store, args);
        if (writes.has(name))
          return (...args: unknown[]) => this.#write(process, { name, args, call });
        return call;
      },
    });
  }

  async #write(process: Process, { name, args, call }: Call): Promise<unknown> {
    const { weather } = this;
    if (process.state === "dead") return never;
    if (weather.slowMs > 0)
      await new Promise<void>((resolve) => {
        process.after(weather.slowMs, resolve);
      });
    await process.returning(null);
    if (weather.kills === "before") {
      weather.kills = null;
      process.kill();
      return never;
    }
    if (weather.refuses !== null) return process.returning(refusal(weather.refuses));
    const result: unknown = await call(...args);
    if (isOk(result)) await this.#witness(process, { name, args, result });
    if (weather.kills === "after") {
      weather.kills = null;
      process.kill();
      return never;
    }
    return process.returning(weather.lies && isOk(result) ? refusal("unavailable") : result);
  }

  async #witness(process: Process, { name, args, result }: Written): Promise<void> {
    if (name === "takeEpoch" && typeof result.value === "number")
      this.#watch({ kind: "took", by: process.name, epoch: result.value });
    if (name !== "commitTick") return;
    const tick = tickOf(args);
    if (tick.bins.length + tick.sheets.length > 0)
      this.#watch({ kind: "counted", bins: tick.bins, sheets: tick.sheets });
    for (const { rollout, entry, state } of tick.decisions) {
      const written = entry === null ? null : ((await this.truth.journal(rollout)).at(-1) ?? null);
      const stored = entry === null ? null : await this.truth.rollout(rollout);
      this.#watch({
        kind: "stored",
        rollout,
        version: stored?.version ?? versionOf(result.value, rollout),
        state: stored?.state ?? state,
        entry: written,
        epoch: tick.epoch,
        by: process.name,
      });
    }
  }
}

const openTruth = (): ControlStore => {
  const opened = openSqliteStore(inMemory);
  if (!opened.ok) throw new Error(opened.error.sentence);
  return opened.value;
};

type Call = {
  readonly name: string | symbol;
  readonly args: readonly unknown[];
  readonly call: (...args: unknown[]) => unknown;
};

type Written = Omit<Call, "call"> & { readonly result: { readonly value: unknown } };

const isOk = (result: unknown): result is { readonly ok: true; readonly value: unknown } =>
  typeof result === "object" && result !== null && "ok" in result && result.ok === true;

/** The argument of `commitTick`; the port's own type says what it is. */
const tickOf = (args: readonly unknown[]): Tick => args[0] as Tick;

const versionOf = (committed: unknown, rollout: string): number => {
  if (typeof committed !== "object" || committed === null || !("versions" in committed)) return 0;
  const { versions } = committed;
  const version: unknown = versions instanceof Map ? versions.get(rollout) : 0;
  return typeof version === "number" ? version : 0;
};

const refusal = (code: StoreError["code"]): Result<never> => ({
  ok: false,
  error: { code, sentence: `The store is not well in this scenario (${code}).` },
});
