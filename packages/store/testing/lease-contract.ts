import { expect, test } from "vitest";
import type { Bench } from "./contract.ts";
import { valueOf } from "./read.ts";

/** Who writes, and how others see that it lives. */
export const leaseContract = ({ store, another }: Bench): void => {
  test("a lease names its holder and beats with every renewal", async () => {
    expect(await store().lease()).toEqual({ epoch: 0, holder: "", beat: 0 });
    const epoch = valueOf(await store().takeEpoch({ holder: "ann", seen: null }));
    const taken = await (await another()).lease();
    expect(taken).toMatchObject({ epoch, holder: "ann" });
    valueOf(await store().renewLease({ epoch }));
    expect(await store().lease()).toEqual({ ...taken, beat: taken.beat + 1 });
  });

  test("a lease that was renewed since it was seen is not taken", async () => {
    const epoch = valueOf(await store().takeEpoch({ holder: "ann", seen: null }));
    const second = await another();
    const seen = await second.lease();
    valueOf(await store().renewLease({ epoch }));
    const refused = await second.takeEpoch({ holder: "bob", seen });
    expect(refused).toMatchObject({ ok: false, error: { code: "leaseHeld" } });
    expect(JSON.stringify(refused)).toContain("ann holds the control store");
    valueOf(await store().renewLease({ epoch }));
  });

  test("of two that saw the same lease run out, one takes it", async () => {
    const second = await another();
    const seen = await second.lease();
    const taken = [
      await store().takeEpoch({ holder: "ann", seen }),
      await second.takeEpoch({ holder: "bob", seen }),
    ];
    expect(taken.map(({ ok }) => ok)).toEqual([true, false]);
    expect((await store().lease()).holder).toBe("ann");
  });

  test("who lost its lease cannot renew or release it", async () => {
    const old = valueOf(await store().takeEpoch({ holder: "ann", seen: null }));
    const second = await another();
    valueOf(await second.takeEpoch({ holder: "bob", seen: await second.lease() }));
    for (const write of [
      await store().renewLease({ epoch: old }),
      await store().releaseLease({ epoch: old }),
    ])
      expect(write).toMatchObject({ ok: false, error: { code: "staleEpoch" } });
    expect((await store().lease()).holder).toBe("bob");
  });

  test("a released lease has no holder and keeps its epoch", async () => {
    const epoch = valueOf(await store().takeEpoch({ holder: "ann", seen: null }));
    valueOf(await store().releaseLease({ epoch }));
    expect(await store().lease()).toMatchObject({ epoch, holder: "" });
  });
};
