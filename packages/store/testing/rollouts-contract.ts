import { expect, test } from "vitest";
import type { Bench } from "./contract.ts";
import { ended } from "./ended.ts";
import { begin, valueOf } from "./read.ts";
import { sampleDecision, sampleDraft } from "./samples.ts";

/** Rollouts beside each other: one goes up per service (S9), each has its own numbered entries. */
export const rolloutsContract = ({ store }: Bench): void => {
  test("a service has at most one rollout that may be raised", async () => {
    const epoch = await begin(store());
    const tick = { epoch, bins: [], sheets: [] };
    const [first, second] = [sampleDraft(1), sampleDraft(2)];
    valueOf(await store().commitTick({ ...tick, decisions: [sampleDecision(first)] }));
    const busy = await store().commitTick({ ...tick, decisions: [sampleDecision(second)] });
    expect(busy).toMatchObject({ ok: false, error: { code: "serviceBusy" } });
    expect(await store().rollout("shop.2")).toBeNull();
    const decisions = [sampleDecision(ended(first), { expectVersion: 1 }), sampleDecision(second)];
    valueOf(await store().commitTick({ ...tick, decisions }));
    expect((await store().liveRollouts()).map(({ state }) => state.rollout.id)).toEqual(["shop.2"]);
    const all = await store().rollouts({ service: "shop", limit: 10 });
    expect(all.map(({ state }) => state.rollout.id)).toEqual(["shop.2", "shop.1"]);
    expect(await store().rollouts({ service: "other", limit: 10 })).toEqual([]);
    expect(await store().rollouts({ service: null, limit: 1 })).toHaveLength(1);
  });

  test("a rollout is made once", async () => {
    const epoch = await begin(store());
    const tick = { epoch, bins: [], sheets: [], decisions: [sampleDecision(sampleDraft(1))] };
    valueOf(await store().commitTick(tick));
    const again = await store().commitTick(tick);
    expect(again).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect(await store().journal("shop.1")).toHaveLength(1);
  });

  test("entries are numbered per rollout without gaps and chained over all", async () => {
    const epoch = await begin(store());
    const tick = { epoch, bins: [], sheets: [] };
    const [first, second] = [sampleDraft(1), sampleDraft(2)];
    valueOf(await store().commitTick({ ...tick, decisions: [sampleDecision(first)] }));
    const end = sampleDecision(ended(first), { expectVersion: 1 });
    valueOf(await store().commitTick({ ...tick, decisions: [end, sampleDecision(second)] }));
    expect((await store().journal("shop.1")).map((entry) => entry.seq)).toEqual([1, 2]);
    expect((await store().journal("shop.2")).map((entry) => entry.seq)).toEqual([1]);
    expect(await store().verifyJournal()).toEqual({ ok: true, value: { entries: 3 } });
  });
};
