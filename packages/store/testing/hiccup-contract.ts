import { expect, test } from "vitest";
import { StoreFault } from "../fault.ts";
import type { ControlStore, Result, Tick } from "../port.ts";
import type { Bench } from "./contract.ts";
import { ended } from "./ended.ts";
import { type Hiccup, withHiccups } from "./hiccups.ts";
import { gather, valueOf } from "./read.ts";
import { sampleBin, sampleConfig, sampleDecision, sampleDraft, sampleEntry } from "./samples.ts";

const all = { rollout: "shop.1", stageEntry: null };
const ticks = 5;
/** Some twenty-five runs, each in a store of its own. */
const timeout = 180_000;

/**
 * A small control that follows the port's rules: what was refused is asked again, what is uncertain
 * or in conflict is read before it is decided again.
 */
class Script {
  readonly #store: ControlStore;
  #epoch = 0;

  constructor(store: ControlStore) {
    this.#store = store;
  }

  async run(): Promise<void> {
    this.#epoch = await this.#write(() => this.#store.takeEpoch({ holder: "script", seen: null }));
    await this.#write(() => this.#store.putService({ epoch: this.#epoch, config: sampleConfig }));
    for (let n = 1; n <= ticks; n += 1) await this.#reach(n);
    for (const { id } of await this.#read(() => this.#store.pendingCommands()))
      await this.#write(() => this.#store.completeCommand({ epoch: this.#epoch, id, atMs: 1 }));
    await this.#write(() => this.#store.putNote({ epoch: this.#epoch, key: "n", value: "1" }));
    await this.#write(() => this.#store.renewLease({ epoch: this.#epoch }));
    await this.#write(() =>
      this.#store.prune({ epoch: this.#epoch, olderThanMs: sampleBin(2).startMs }),
    );
    await this.#read(() => gather(this.#store.bins(all)));
    await this.#write(() => this.#store.releaseLease({ epoch: this.#epoch }));
  }

  /** Moves the rollout to its nth version by one tick, however often that has to be tried. */
  async #reach(n: number): Promise<void> {
    for (;;) {
      const at = await this.#read(() => this.#store.rollout("shop.1"));
      if ((at?.version ?? 0) >= n) return;
      const committed = await this.#store.commitTick(this.#tick(n));
      if (committed.ok) return;
      expect(["unavailable", "uncertain"]).toContain(committed.error.code);
    }
  }

  #tick(n: number): Tick {
    const draft = sampleDraft(1);
    const state = n === ticks ? ended(draft) : { ...draft, maxExposurePpm: n };
    const decision = sampleDecision(state, {
      expectVersion: n - 1,
      entry: sampleEntry(`Tick ${n}.`),
      commands: [{ kind: "publish", rollout: "shop.1" }],
    });
    const order = { key: `order ${n}`, digest: "", answer: `${n}`, atMs: 2 ** 50 };
    return { epoch: this.#epoch, bins: [sampleBin(n)], sheets: [], decisions: [decision], order };
  }

  async #write<T>(write: () => Promise<Result<T>>): Promise<T> {
    for (;;) {
      const written = await write();
      if (written.ok) return written.value;
      expect(["unavailable", "uncertain"]).toContain(written.error.code);
    }
  }

  async #read<T>(read: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await read();
      } catch (thrown) {
        if (!(thrown instanceof StoreFault)) throw thrown;
      }
    }
  }
}

/** All that the script leaves but what counts tries: epochs, beats and numbers of rows. */
const left = async (store: ControlStore): Promise<unknown> => ({
  rollout: await store.rollout("shop.1"),
  journal: (await store.journal("shop.1")).map(({ seq, reason }) => [seq, reason]),
  chain: await store.verifyJournal(),
  bins: (await gather(store.bins(all))).map(({ seq }) => seq),
  pending: await store.pendingCommands(),
  order: await store.order(`order ${ticks}`),
  note: await store.note("n"),
  holder: (await store.lease()).holder,
});

const expected = {
  rollout: { state: ended(sampleDraft(1)), version: ticks },
  journal: [1, 2, 3, 4, 5].map((n) => [n, `Tick ${n}.`]),
  chain: { ok: true, value: { entries: ticks } },
  bins: [2, 3, 4, 5],
  pending: [],
  order: { key: `order ${ticks}`, digest: "", answer: `${ticks}`, atMs: 2 ** 50 },
  note: "1",
  holder: "",
};

/** The script as it goes with one hiccup at this call; how many calls it made. */
const runWith = async (store: ControlStore, at: number, hiccup: Hiccup): Promise<number> => {
  let calls = 0;
  const fated = withHiccups(store, (call) => {
    calls = call + 1;
    return call === at ? hiccup : "none";
  });
  await new Script(fated).run();
  return calls;
};

/** A run comes to the same whatever one call of it does to whoever follows the rules (F4, F7). */
export const hiccupContract = ({ store, anew }: Bench): void => {
  test("a run without a hiccup leaves what it should", async () => {
    expect(await runWith(store(), -1, "none")).toBeGreaterThan(20);
    expect(await left(store())).toEqual(expected);
  });

  test.each(["refused", "unanswered", "delayed"] as const)(
    "a run comes to the same end when any one of its calls is %s",
    { timeout },
    async (hiccup) => {
      let calls = 1;
      for (let at = 0; at < calls; at += 1) {
        const fresh = at === 0 ? store() : await anew();
        calls = await runWith(fresh, at, hiccup);
        expect(await left(fresh), `call ${at}`).toEqual(expected);
      }
      expect(calls).toBeGreaterThan(20);
    },
  );

  test("a run comes to the same end when every third call fails one way or the other", async () => {
    const fates: readonly Hiccup[] = ["refused", "none", "delayed", "none", "unanswered", "none"];
    const fated = withHiccups(store(), (call) => fates[call % fates.length] ?? "none");
    await new Script(fated).run();
    expect(await left(store())).toEqual(expected);
    valueOf(await store().verifyJournal());
  });
};
