import type { Command } from "@dimmer/core";
import { expect, test } from "vitest";
import type { Bench } from "./contract.ts";
import { begin, valueOf } from "./read.ts";
import { sampleDecision, sampleDraft } from "./samples.ts";

const commands: readonly Command[] = [
  { kind: "publish", rollout: "shop.1" },
  { kind: "tell", to: ["Ann"], sentence: "shop v2 is raised to 5%." },
];

/** Commands wait until they are done, across restarts. */
export const outboxContract = ({ store, another }: Bench): void => {
  test("commands wait in their order until each is completed", async () => {
    const epoch = await begin(store());
    const decisions = [sampleDecision(sampleDraft(1), { commands })];
    valueOf(await store().commitTick({ epoch, bins: [], sheets: [], decisions }));
    const restarted = await another();
    const pending = await restarted.pendingCommands();
    expect(pending.map(({ command }) => command)).toEqual(commands);
    for (const { id } of pending.slice(0, 1)) {
      valueOf(await store().completeCommand({ epoch, id, atMs: 5 }));
      valueOf(await store().completeCommand({ epoch, id, atMs: 6 }));
    }
    expect(await restarted.pendingCommands()).toEqual(pending.slice(1));
  });

  test("a note is what was put last", async () => {
    const epoch = await begin(store());
    expect(await store().note("generation")).toBeNull();
    valueOf(await store().putNote({ epoch, key: "generation", value: "1" }));
    valueOf(await store().putNote({ epoch, key: "generation", value: "2" }));
    expect(await store().note("generation")).toBe("2");
  });
};
