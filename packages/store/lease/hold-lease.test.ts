import { afterEach, beforeEach, expect, test } from "vitest";
import type { ControlStore, Result, StoreError } from "../port.ts";
import { inMemory, openSqliteStore } from "../sqlite/open.ts";
import { HandClock } from "../testing/hand-clock.ts";
import { valueOf } from "../testing/read.ts";
import { type HeldLease, holdLease, type LeaseWorld } from "./hold-lease.ts";

let store: ControlStore;
let clock: HandClock;
beforeEach(() => {
  store = valueOf(openSqliteStore(inMemory));
  clock = new HandClock();
});
afterEach(() => store.close());

const hold = (holder: string, of: Partial<LeaseWorld["store"]> = {}): Promise<Result<HeldLease>> =>
  holdLease({
    store: {
      lease: () => store.lease(),
      takeEpoch: (take) => store.takeEpoch(take),
      renewLease: (writer) => store.renewLease(writer),
      releaseLease: (writer) => store.releaseLease(writer),
      ...of,
    },
    holder,
    nowMs: clock.nowMs,
    sleep: clock.sleep,
  });

/** What a promise has come to by now. */
const watch = <T>(promise: Promise<T>): { value: T | null } => {
  const seen: { value: T | null } = { value: null };
  void promise.then((value) => (seen.value = value));
  return seen;
};

const away: StoreError = { code: "unavailable", sentence: "Away." };

test("an unheld store is taken at once and renewed for as long as it is held", async () => {
  const held = valueOf(await hold("ann"));
  const lost = watch(held.lost);
  await clock.pass(60_000);
  expect(lost.value).toBeNull();
  expect(await store.lease()).toMatchObject({ epoch: held.epoch, holder: "ann", beat: 31 });
  await held.release();
  expect((await store.lease()).holder).toBe("");
});

test("a second process waits, and is told who leads when that one lives on", async () => {
  valueOf(await hold("ann"));
  const second = watch(hold("bob"));
  await clock.pass(18_000);
  expect(second.value).toBeNull();
  await clock.pass(2_000);
  expect(second.value).toMatchObject({ ok: false, error: { code: "leaseHeld" } });
  expect(JSON.stringify(second.value)).toContain("ann leads this control store");
});

test("a leader that vanished is followed after its lease, and its own restart at once", async () => {
  valueOf(await store.takeEpoch({ holder: "ann", seen: null }));
  const second = watch(hold("bob"));
  await clock.pass(14_000);
  expect(second.value).toBeNull();
  await clock.pass(2_500);
  expect(second.value).toMatchObject({ ok: true, value: { epoch: 2 } });
  expect(valueOf(await hold("bob")).epoch).toBe(3);
});

test("a leader that was paused finds its epoch gone", async () => {
  const first = valueOf(await hold("ann"));
  const lost = watch(first.lost);
  valueOf(await store.takeEpoch({ holder: "bob", seen: null }));
  await clock.pass(2_000);
  expect(lost.value).toMatchObject({ code: "staleEpoch" });
});

test("a leader that cannot renew stops after ten seconds, also when the store hangs", async () => {
  for (const renewLease of [
    async () => ({ ok: false, error: away }) as const,
    () => new Promise<never>(() => {}),
  ]) {
    const held = valueOf(await hold("ann", { renewLease }));
    const lost = watch(held.lost);
    await clock.pass(9_999);
    expect(lost.value).toBeNull();
    await clock.pass(1);
    expect(lost.value).toMatchObject({ code: "unavailable" });
  }
});

test("a store that is away for some seconds costs no lease", async () => {
  let isAway = false;
  const held = valueOf(
    await hold("ann", {
      renewLease: async (writer) =>
        isAway ? { ok: false, error: away } : store.renewLease(writer),
    }),
  );
  const lost = watch(held.lost);
  for (let round = 0; round < 5; round += 1) {
    isAway = true;
    await clock.pass(7_000);
    isAway = false;
    await clock.pass(3_000);
  }
  expect(lost.value).toBeNull();
});
