import { expect, test } from "vitest";
import { maxOrderAnswerChars, maxOrderKeyChars } from "../limits.ts";
import type { KeptOrder } from "../port.ts";
import type { Bench } from "./contract.ts";
import { begin, valueOf } from "./read.ts";
import { sampleDecision, sampleDraft } from "./samples.ts";

const kept: KeptOrder = { key: "k-1", digest: "d-1", answer: '{"id":"shop.1"}', atMs: 1_000 };

/** An order that is sent again is executed once and answered the same. */
export const ordersContract = ({ store, another }: Bench): void => {
  test("an order is kept with its answer in the tick that executes it", async () => {
    const epoch = await begin(store());
    expect(await store().order("k-1")).toBeNull();
    const decisions = [sampleDecision(sampleDraft(1))];
    valueOf(await store().commitTick({ epoch, bins: [], sheets: [], decisions, order: kept }));
    expect(await (await another()).order("k-1")).toEqual(kept);
  });

  test("an order that is repeated undoes its whole tick", async () => {
    const epoch = await begin(store());
    const tick = { epoch, bins: [], sheets: [], order: kept };
    valueOf(await store().commitTick({ ...tick, decisions: [sampleDecision(sampleDraft(1))] }));
    const progress = sampleDecision({ ...sampleDraft(1), maxExposurePpm: 7 }, { expectVersion: 1 });
    const again = await store().commitTick({ ...tick, decisions: [progress] });
    expect(again).toMatchObject({ ok: false, error: { code: "repeated" } });
    expect((await store().rollout("shop.1"))?.version).toBe(1);
    expect(await store().order("k-1")).toEqual(kept);
  });

  test("an order whose tick is refused may be tried again", async () => {
    const epoch = await begin(store());
    const late = sampleDecision(sampleDraft(1), { expectVersion: 5 });
    const tick = { epoch, bins: [], sheets: [], order: kept };
    const refused = await store().commitTick({ ...tick, decisions: [late] });
    expect(refused).toMatchObject({ ok: false, error: { code: "conflict" } });
    expect(await store().order("k-1")).toBeNull();
    valueOf(await store().commitTick({ ...tick, decisions: [sampleDecision(sampleDraft(1))] }));
  });

  test.each([
    ["key", { key: "k".repeat(maxOrderKeyChars + 1) }],
    ["answer", { answer: "a".repeat(maxOrderAnswerChars + 1) }],
  ])("an order whose %s is too long is refused", async (_what, part) => {
    const epoch = await begin(store());
    const tick = { epoch, bins: [], sheets: [], decisions: [], order: { ...kept, ...part } };
    expect(await store().commitTick(tick)).toMatchObject({ error: { code: "tooLarge" } });
  });

  test("orders are forgotten in time", async () => {
    const epoch = await begin(store());
    const tick = { epoch, bins: [], sheets: [], decisions: [], order: kept };
    valueOf(await store().commitTick(tick));
    expect(valueOf(await store().prune({ epoch, olderThanMs: 1_000 })).rows).toBe(0);
    expect(valueOf(await store().prune({ epoch, olderThanMs: 1_001 })).rows).toBe(1);
    expect(await store().order("k-1")).toBeNull();
  });
};
