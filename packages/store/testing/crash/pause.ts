import type { StoreAddress } from "../../address.ts";
import type { ControlStore } from "../../port.ts";
import { valueOf } from "../read.ts";
import { historyTick, shopOne } from "./history.ts";
import { endless, WriterProcess } from "./writer-process.ts";

export type Paused = {
  /** Ticks that were stored when the pause began, by what another process then read. */
  readonly before: number;
  /** Ticks that the other process stored while the first one slept. */
  readonly after: number;
  /** How the first one ended once it woke. */
  readonly exitCode: number | null;
  readonly said: string;
};

const ticksMeanwhile = 5;

/**
 * Stops a writer with SIGSTOP wherever it is, lets another process take over and write, and wakes it
 * again. A pause in the middle of a transaction may hold the lock of the store: `whileHeld` says
 * what ends that, or null when the database does it by itself.
 */
export const pauseWriter = async (
  { address, open }: { readonly address: StoreAddress; readonly open: () => Promise<ControlStore> },
  whileHeld: ((writer: WriterProcess) => Promise<void>) | null,
): Promise<Paused> => {
  const writer = new WriterProcess({ ...endless, address });
  const store = await open();
  try {
    await writer.reach(3);
    writer.child.kill("SIGSTOP");
    const epoch = await takeOver(store, () => whileHeld?.(writer) ?? Promise.resolve());
    const before = (await store.rollout(shopOne))?.state.maxExposurePpm ?? 0;
    for (let n = before + 1; n <= before + ticksMeanwhile; n += 1)
      valueOf(await store.commitTick(historyTick(n, epoch)));
    writer.child.kill("SIGCONT");
    await writer.closed;
    const after = before + ticksMeanwhile;
    return { before, after, exitCode: writer.child.exitCode, said: writer.complaints };
  } finally {
    writer.child.kill("SIGCONT");
    await writer.kill();
    await store.close();
  }
};

const takeOver = async (store: ControlStore, between: () => Promise<void>): Promise<number> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const taken = await store.takeEpoch({ holder: "another", seen: null });
    if (taken.ok) return taken.value;
    await between();
  }
  throw new Error("the store stayed locked");
};
