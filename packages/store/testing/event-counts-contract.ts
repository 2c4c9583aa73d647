import { expect, test } from "vitest";
import type { Bench } from "./contract.ts";
import { begin, gather, valueOf } from "./read.ts";
import { sampleEventCounts } from "./samples.ts";

const all = { rollout: "shop.1", stageEntry: null };

/** What control counted by questions about events. */
export const eventCountsContract = ({ store }: Bench): void => {
  test("counts by events come back as they were, in order of arrival, apart by stage entry", async () => {
    const epoch = await begin(store());
    const tick = { epoch, bins: [], sheets: [], decisions: [] };
    const [first, second, other] = [
      sampleEventCounts(9),
      sampleEventCounts(2, { stageEntry: 2, signal: "crashReports", name: "" }),
      sampleEventCounts(3, { rollout: "shop.9" }),
    ];
    valueOf(await store().commitTick({ ...tick, eventCounts: [first, other] }));
    valueOf(await store().commitTick({ ...tick, eventCounts: [second] }));
    expect(await gather(store().eventCounts(all))).toEqual([first, second]);
    const of = { rollout: "shop.1", stageEntry: 2 };
    expect(await gather(store().eventCounts(of))).toEqual([second]);
    const olderThanMs = second.watermarkMs + 1;
    expect(valueOf(await store().prune({ epoch, olderThanMs })).rows).toBeGreaterThan(0);
    expect(await gather(store().eventCounts(all))).toEqual([first]);
  });
};
