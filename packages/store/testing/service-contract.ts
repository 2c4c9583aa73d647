import { expect, test } from "vitest";
import type { Bench } from "./contract.ts";
import { begin, valueOf } from "./read.ts";
import { sampleConfig, sampleDecision, sampleDraft, sampleVersion } from "./samples.ts";

/** Services, what is stable, what is bad, and what was tried. */
export const serviceContract = ({ store }: Bench): void => {
  test("a service is stable at the version of its first config", async () => {
    await begin(store());
    const service = await store().service("shop");
    expect(service?.config).toEqual(sampleConfig);
    expect(service?.stable).toMatchObject({ id: "v1", endpoints: ["http://127.0.0.1:3001"] });
    expect(await store().services()).toHaveLength(1);
    expect(await store().service("absent")).toBeNull();
  });

  test("a later config moves the stable version to other addresses but names no other", async () => {
    const epoch = await begin(store());
    const moved = { version: "v1", endpoints: ["http://127.0.0.1:4001"] };
    valueOf(await store().putService({ epoch, config: { ...sampleConfig, stable: moved } }));
    expect((await store().service("shop"))?.stable.endpoints).toEqual(moved.endpoints);
    const other = { version: "v9", endpoints: ["http://127.0.0.1:4009"] };
    valueOf(await store().putService({ epoch, config: { ...sampleConfig, stable: other } }));
    expect((await store().service("shop"))?.stable.id).toBe("v1");
  });

  test("adopt and markBad take effect in the transaction that decided them", async () => {
    const epoch = await begin(store());
    const version = sampleVersion("v2");
    const decision = sampleDecision(sampleDraft(1), {
      commands: [
        { kind: "adopt", service: "shop", version },
        { kind: "markBad", service: "shop", version: "v0", why: "It failed." },
      ],
    });
    const tick = { epoch, bins: [], sheets: [], decisions: [decision] };
    expect(valueOf(await store().commitTick(tick)).pending).toEqual([]);
    expect((await store().service("shop"))?.stable).toEqual(version);
    expect(await store().badVersions("shop")).toEqual([
      { version: "v0", why: "It failed.", rollout: "shop.1" },
    ]);
    expect(await store().pendingCommands()).toEqual([]);
  });

  test("tries count every rollout of a service and those of one version", async () => {
    const epoch = await begin(store());
    expect(await store().tries("shop", "v2")).toEqual({
      nextNumber: 1,
      attempts: 0,
      endpoints: null,
    });
    const decisions = [sampleDecision(sampleDraft(1))];
    valueOf(await store().commitTick({ epoch, bins: [], sheets: [], decisions }));
    expect(await store().tries("shop", "v2")).toEqual({
      nextNumber: 2,
      attempts: 1,
      endpoints: sampleVersion("v2").endpoints,
    });
    expect(await store().tries("shop", "v9")).toMatchObject({ nextNumber: 2, attempts: 0 });
  });
};
