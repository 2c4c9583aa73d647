import { expect, test } from "vitest";
import type { ControlStore } from "../port.ts";
import type { Bench } from "./contract.ts";
import { ended } from "./ended.ts";
import { begin, gather, valueOf } from "./read.ts";
import { sampleBin, sampleDecision, sampleDraft, sampleSheet } from "./samples.ts";

const all = { rollout: "shop.1", stageEntry: null };
const never = 0;

const placed = async (store: ControlStore): Promise<number> => {
  const epoch = await begin(store);
  const commands = [{ kind: "publish", rollout: "shop.1" }] as const;
  const decisions = [sampleDecision(sampleDraft(1), { commands })];
  valueOf(await store.commitTick({ epoch, bins: [], sheets: [], decisions }));
  return epoch;
};

const sheetsOf = async (store: ControlStore): Promise<readonly number[]> =>
  (await gather(store.sheets(all))).map((sheet) => sheet.seq);

/** What is forgotten in time, and what never is. */
export const pruneContract = ({ store }: Bench): void => {
  test("pruning forgets old bins and keeps the rest and the journal", async () => {
    const epoch = await placed(store());
    const bins = [sampleBin(1), sampleBin(2), sampleBin(3)];
    valueOf(await store().commitTick({ epoch, bins, sheets: [], decisions: [] }));
    const olderThanMs = sampleBin(2).startMs;
    expect(valueOf(await store().prune({ epoch, olderThanMs })).rows).toBe(1);
    expect((await gather(store().bins(all))).map((bin) => bin.seq)).toEqual([2, 3]);
    expect(valueOf(await store().prune({ epoch, olderThanMs })).rows).toBe(0);
    expect(await store().journal("shop.1")).toHaveLength(1);
    expect((await store().storedSeqs()).get("boot-1")).toBe(3);
  });

  test("pruning forgets sheets of stage entries that were left, and of no rollout", async () => {
    const epoch = await placed(store());
    const draft = sampleDraft(1);
    const at = {
      stage: 0,
      stageEntry: 2,
      decidedAtMs: 1,
      enteredAtMs: null,
      dwelledMs: 0,
      exposurePpm: 0,
      cohorts: ["internal"],
      slowMs: null,
      lastVerdict: null,
    };
    if (draft.phase !== "draft") throw new Error("the sample changed");
    const { hold: _hold, ...carried } = draft;
    const state = { ...carried, phase: "cohort", at } as const;
    const sheets = [
      sampleSheet(1),
      sampleSheet(2, { stageEntry: 2 }),
      sampleSheet(3, { rollout: "shop.9" }),
    ];
    const decisions = [sampleDecision(state, { expectVersion: 1 })];
    valueOf(await store().commitTick({ epoch, bins: [], sheets, decisions }));
    expect(valueOf(await store().prune({ epoch, olderThanMs: never })).rows).toBe(2);
    expect(await sheetsOf(store())).toEqual([2]);
    const done = [sampleDecision(ended(draft), { expectVersion: 2 })];
    valueOf(await store().commitTick({ epoch, bins: [], sheets: [], decisions: done }));
    expect(valueOf(await store().prune({ epoch, olderThanMs: never })).rows).toBe(1);
  });

  test("pruning forgets commands that were done long ago and none that wait", async () => {
    const epoch = await placed(store());
    const [pending] = await store().pendingCommands();
    const id = pending?.id ?? 0;
    const prune = async (olderThanMs: number): Promise<number> =>
      valueOf(await store().prune({ epoch, olderThanMs })).rows;
    expect(await prune(2 ** 40)).toBe(0);
    expect(await store().pendingCommands()).toHaveLength(1);
    valueOf(await store().completeCommand({ epoch, id, atMs: 1_000 }));
    expect(await prune(1_000)).toBe(0);
    expect(await prune(1_001)).toBe(1);
  });
};
