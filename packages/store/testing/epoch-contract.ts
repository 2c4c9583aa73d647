import { expect, test } from "vitest";
import type { Bench } from "./contract.ts";
import { begin, gather, valueOf } from "./read.ts";
import { sampleBin, sampleConfig, sampleDecision, sampleDraft } from "./samples.ts";

/** Fencing: only the newest writer writes (S10). */
export const epochContract = ({ store, another }: Bench): void => {
  test("epochs rise, whoever takes them", async () => {
    const second = await another();
    const epochs: number[] = [];
    for (const writer of [store(), second, store()]) epochs.push(valueOf(await writer.takeEpoch()));
    expect(epochs).toEqual([1, 2, 3]);
  });

  test("a write with an old epoch is refused and changes nothing", async () => {
    const old = await begin(store());
    const second = await another();
    const epoch = valueOf(await second.takeEpoch());
    const tick = { bins: [sampleBin(1)], sheets: [], decisions: [sampleDecision(sampleDraft(1))] };
    const writes = [
      await store().commitTick({ epoch: old, ...tick }),
      await store().putService({ epoch: old, config: { ...sampleConfig, objective: 0.5 } }),
      await store().completeCommand({ epoch: old, id: 1, atMs: 1 }),
      await store().putNote({ epoch: old, key: "generation", value: "9" }),
      await store().prune({ epoch: old, olderThanMs: 2 ** 52 }),
    ];
    for (const write of writes) expect(write).toMatchObject({ error: { code: "staleEpoch" } });
    expect(await second.rollout("shop.1")).toBeNull();
    expect(await second.journal("shop.1")).toEqual([]);
    expect(await gather(second.bins({ rollout: "shop.1", stageEntry: null }))).toEqual([]);
    expect((await second.service("shop"))?.config.objective).toBe(0.99);
    expect(await second.note("generation")).toBeNull();
    valueOf(await second.commitTick({ epoch, ...tick }));
    expect((await store().rollout("shop.1"))?.version).toBe(1);
  });
};
