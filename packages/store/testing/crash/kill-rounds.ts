import type { StoreAddress } from "../../address.ts";
import { openStore } from "../../open.ts";
import { checkHistory } from "./history.ts";
import { endless, WriterProcess } from "./writer-process.ts";

export type KillRounds = {
  readonly rounds: number;
  /** A new empty store; asked again every few rounds, so that checks stay quick. */
  readonly make: () => Promise<StoreAddress>;
  /** What is killed in a round instead of the writer alone; the writer goes on and is killed later. */
  readonly killServer: ((round: number) => Promise<void>) | null;
  /** In [0, 1). */
  readonly random: () => number;
};

export type Killed = {
  readonly kills: number;
  /** Acknowledged ticks that were not there, or there in part; each is one sentence. */
  readonly faults: readonly string[];
  readonly acknowledged: number;
};

const longestRunMs = 60;
const roundsOfOneStore = 20;

/**
 * Kills a writer, or its database, at random moments, and looks each time at everything that is
 * stored. The next writer stands ready while one runs.
 */
export const killRounds = async ({
  rounds,
  make,
  killServer,
  random,
}: KillRounds): Promise<Killed> => {
  const faults: string[] = [];
  let address = await make();
  let acknowledged = 0;
  let all = 0;
  const prepare = (): WriterProcess =>
    new WriterProcess({ ...endless, address, onFault: "goOn", begins: "whenTold" });
  let next = prepare();
  try {
    for (let round = 0; round < rounds; round += 1) {
      const writer = next;
      const isLast = (round + 1) % roundsOfOneStore === 0;
      writer.begin();
      await writer.reach(acknowledged);
      const following = isLast ? await make() : address;
      const opened = address;
      address = following;
      next = prepare();
      await new Promise((resolve) => setTimeout(resolve, random() * longestRunMs));
      if (killServer !== null && round % 2 === 1) {
        await killServer(round);
        await writer.reach(writer.acknowledged);
      }
      await writer.kill();
      const checked = await check(opened, writer.acknowledged);
      faults.push(...checked.faults.map((fault) => `round ${round}: ${fault}`));
      all += writer.acknowledged - acknowledged;
      acknowledged = isLast ? 0 : checked.ticks;
    }
  } finally {
    await next.kill();
  }
  return { kills: rounds, faults, acknowledged: all };
};

const check = async (
  address: StoreAddress,
  acknowledged: number,
): Promise<{ readonly ticks: number; readonly faults: readonly string[] }> => {
  const opened = await openStore(address);
  if (!opened.ok) return { ticks: 0, faults: [opened.error.sentence] };
  const checked = await checkHistory(opened.value.store, { acknowledged });
  await opened.value.store.close();
  return checked;
};
