import { expect, test } from "vitest";
import type { ControlStore } from "../port.ts";
import type { Bench } from "./contract.ts";
import { begin, gather, valueOf } from "./read.ts";
import { sampleBin, sampleDecision, sampleDraft, sampleSheet } from "./samples.ts";

const all = { rollout: "shop.1", stageEntry: null };

const placed = async (store: ControlStore): Promise<number> => {
  const epoch = await begin(store);
  const decisions = [sampleDecision(sampleDraft(1))];
  valueOf(await store.commitTick({ epoch, bins: [], sheets: [], decisions }));
  return epoch;
};

/** Split counts: stored once, read in order of arrival. */
export const countsContract = ({ store }: Bench): void => {
  test("a bin that is sent again is stored once", async () => {
    const epoch = await placed(store());
    const tick = { epoch, sheets: [], decisions: [] };
    const first = await store().commitTick({ ...tick, bins: [sampleBin(1), sampleBin(2)] });
    expect(valueOf(first).newBins).toBe(2);
    const again = await store().commitTick({ ...tick, bins: [sampleBin(2), sampleBin(3)] });
    expect(valueOf(again).newBins).toBe(1);
    const bins = await gather(store().bins(all));
    expect(bins.map((bin) => bin.seq)).toEqual([1, 2, 3]);
    expect(await store().storedSeqs()).toEqual(new Map([["boot-1", 3]]));
  });

  test("bins come back in order of arrival, apart by stage entry", async () => {
    const epoch = await placed(store());
    const bins = [
      sampleBin(5, { bootId: "boot-2" }),
      sampleBin(1),
      sampleBin(2, { stageEntry: 2 }),
      sampleBin(3, { rollout: null, stageEntry: 0 }),
      sampleBin(4, { rollout: "shop.9" }),
    ];
    valueOf(await store().commitTick({ epoch, bins, sheets: [], decisions: [] }));
    const seqs = async (stageEntry: number | null): Promise<readonly number[]> =>
      (await gather(store().bins({ rollout: "shop.1", stageEntry }))).map((bin) => bin.seq);
    expect(await seqs(1)).toEqual([5, 1]);
    expect(await seqs(2)).toEqual([2]);
    expect(await seqs(null)).toEqual([5, 1, 2]);
  });

  test("more bins than a page holds all come back, once each", async () => {
    const epoch = await placed(store());
    const bins = Array.from({ length: 1201 }, (_, index) => sampleBin(index + 1));
    valueOf(await store().commitTick({ epoch, bins, sheets: [], decisions: [] }));
    const read = await gather(store().bins(all));
    expect(read.map((bin) => bin.seq)).toEqual(bins.map((bin) => bin.seq));
  });

  test("bins of a service since a time include those with no candidate", async () => {
    const epoch = await placed(store());
    const bins = [
      sampleBin(1),
      sampleBin(2, { rollout: null, stageEntry: 0 }),
      sampleBin(3, { service: "other" }),
    ];
    valueOf(await store().commitTick({ epoch, bins, sheets: [], decisions: [] }));
    const sinceMs = sampleBin(2).startMs;
    const read = await gather(store().binsSince({ service: "shop", sinceMs }));
    expect(read.map((bin) => bin.seq)).toEqual([2]);
  });

  test("sheets share the sequence of bins and are stored once", async () => {
    const epoch = await placed(store());
    const tick = { epoch, bins: [sampleBin(1)], sheets: [sampleSheet(2)], decisions: [] };
    valueOf(await store().commitTick(tick));
    expect(valueOf(await store().commitTick(tick))).toMatchObject({ newBins: 0, newSheets: 0 });
    valueOf(await store().commitTick({ ...tick, bins: [sampleBin(7), sampleBin(5)], sheets: [] }));
    expect(await gather(store().sheets(all))).toEqual([sampleSheet(2)]);
    expect(await gather(store().sheets({ rollout: "shop.1", stageEntry: 2 }))).toEqual([]);
    expect((await store().storedSeqs()).get("boot-1")).toBe(7);
  });
};
