import { expect, test } from "vitest";
import type { Bench } from "./contract.ts";
import { begin, gather, valueOf } from "./read.ts";
import { sampleBin, sampleDecision, sampleDraft, sampleEntry, sampleSheet } from "./samples.ts";

/** One tick is one transaction: counts, states, journal and outbox, or nothing (S1, S21). */
export const commitContract = ({ store }: Bench): void => {
  test("a tick stores its counts, states, entries and commands together", async () => {
    const epoch = await begin(store());
    const state = sampleDraft(1);
    const committed = valueOf(
      await store().commitTick({
        epoch,
        bins: [sampleBin(1)],
        sheets: [sampleSheet(2)],
        decisions: [sampleDecision(state, { commands: [{ kind: "publish", rollout: "shop.1" }] })],
      }),
    );
    expect(committed).toMatchObject({ newBins: 1, newSheets: 1 });
    expect(committed.versions.get("shop.1")).toBe(1);
    expect(committed.pending).toEqual(await store().pendingCommands());
    expect(await store().rollout("shop.1")).toEqual({ state, version: 1 });
    expect(await store().liveRollouts()).toEqual([{ state, version: 1 }]);
    expect(await store().journal("shop.1")).toEqual([
      { rollout: "shop.1", seq: 1, ...sampleEntry("Shipped."), state },
    ]);
    expect(await gather(store().bins({ rollout: "shop.1", stageEntry: 1 }))).toEqual([
      sampleBin(1),
    ]);
  });

  test("a state that was decided from an old version is refused with its whole tick", async () => {
    const epoch = await begin(store());
    const state = sampleDraft(1);
    const first = { epoch, bins: [], sheets: [], decisions: [sampleDecision(state)] };
    valueOf(await store().commitTick(first));
    const progress = sampleDecision({ ...state, maxExposurePpm: 7 }, { expectVersion: 1 });
    valueOf(await store().commitTick({ ...first, decisions: [progress] }));
    const late = await store().commitTick({
      ...first,
      bins: [sampleBin(1)],
      decisions: [sampleDecision({ ...state, maxExposurePpm: 9 }, { expectVersion: 1 })],
    });
    expect(late).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect(await store().rollout("shop.1")).toMatchObject({
      version: 2,
      state: { maxExposurePpm: 7 },
    });
    expect(await store().journal("shop.1")).toHaveLength(2);
    expect(await gather(store().bins({ rollout: "shop.1", stageEntry: null }))).toEqual([]);
    expect(await store().storedSeqs()).toEqual(new Map());
  });

  test("progress moves the state and leaves the journal alone", async () => {
    const epoch = await begin(store());
    const state = sampleDraft(1);
    const tick = { epoch, bins: [], sheets: [] };
    valueOf(await store().commitTick({ ...tick, decisions: [sampleDecision(state)] }));
    const later = { ...state, tickedAtMs: state.tickedAtMs + 1000 };
    const progress = sampleDecision(later, { expectVersion: 1, entry: null });
    valueOf(await store().commitTick({ ...tick, decisions: [progress] }));
    expect((await store().rollout("shop.1"))?.state).toEqual(later);
    expect(await store().journal("shop.1")).toHaveLength(1);
  });
};
