import { expect, test } from "vitest";
import type { ControlStore } from "../port.ts";
import type { Bench } from "./contract.ts";
import { ended } from "./ended.ts";
import { begin, valueOf } from "./read.ts";
import { sampleDecision, sampleDraft, sampleEntry } from "./samples.ts";

const day = 86_400_000;

/** Rollouts shop.1 … shop.<ended> that ended on day n each, and one more that is live. */
const history = async (store: ControlStore, over: number): Promise<number> => {
  const epoch = await begin(store);
  for (let n = 1; n <= over + 1; n += 1) {
    const draft = sampleDraft(n);
    const entry = { ...sampleEntry(`Shipped ${n}.`), atMs: n * day };
    const end = { ...sampleEntry(`Ended ${n}.`), atMs: n * day + 1 };
    const tick = { epoch, bins: [], sheets: [] };
    valueOf(await store.commitTick({ ...tick, decisions: [sampleDecision(draft, { entry })] }));
    if (n > over) continue;
    const decision = sampleDecision(ended(draft), { expectVersion: 1, entry: end });
    valueOf(await store.commitTick({ ...tick, decisions: [decision] }));
  }
  return epoch;
};

/** The chain over all entries, whole and after its beginning was pruned. */
export const journalContract = ({ store }: Bench): void => {
  test("the newest entries are verified alone", async () => {
    await history(store(), 2);
    expect(valueOf(await store().verifyJournal({ last: 2 })).entries).toBe(2);
    expect(valueOf(await store().verifyJournal({ last: 0 })).entries).toBe(0);
    expect(valueOf(await store().verifyJournal({ last: 99 })).entries).toBe(5);
    expect(valueOf(await store().verifyJournal()).entries).toBe(5);
  });

  test("pruning cuts the journal at whole rollouts and the rest still verifies", async () => {
    const epoch = await history(store(), 3);
    const prune = async (journalOlderThanMs: number): Promise<number> =>
      valueOf(await store().prune({ epoch, olderThanMs: 0, journalOlderThanMs })).rows;
    expect(await prune(day)).toBe(0);
    expect(await prune(2 * day + 1)).toBe(2);
    expect(await store().journal("shop.1")).toEqual([]);
    expect(await store().journal("shop.2")).toHaveLength(2);
    expect(valueOf(await store().verifyJournal()).entries).toBe(5);
    expect(await prune(2 ** 50)).toBe(4);
    expect(await store().journal("shop.4")).toHaveLength(1);
    expect(valueOf(await store().verifyJournal()).entries).toBe(1);
    expect(await store().tries("shop", "v2")).toMatchObject({ nextNumber: 5, attempts: 1 });
  });

  test("a journal that was pruned to nothing goes on with the same chain", async () => {
    const epoch = await history(store(), 1);
    const end = sampleDecision(ended(sampleDraft(2)), { expectVersion: 1 });
    const tick = { epoch, bins: [], sheets: [] };
    valueOf(await store().commitTick({ ...tick, decisions: [end] }));
    const gone = await store().prune({ epoch, olderThanMs: 0, journalOlderThanMs: 2 ** 50 });
    expect(valueOf(gone).rows).toBe(4);
    expect(valueOf(await store().verifyJournal()).entries).toBe(0);
    valueOf(await store().commitTick({ ...tick, decisions: [sampleDecision(sampleDraft(3))] }));
    expect(await store().verifyJournal()).toEqual({ ok: true, value: { entries: 1 } });
  });
};
