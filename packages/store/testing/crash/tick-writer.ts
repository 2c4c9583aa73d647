import { once } from "node:events";
import { writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openStore } from "../../open.ts";
import type { ControlStore, StoreError } from "../../port.ts";
import { sampleConfig } from "../samples.ts";
import { historyTick, shopOne } from "./history.ts";
import type { WriterJob } from "./writer-process.ts";

/**
 * A process that writes ticks into a store until it is killed, and says each number on its standard
 * output once the tick is acknowledged. It begins when it is told to, so that it can stand ready.
 */
const job = JSON.parse(process.argv[2] ?? "null") as WriterJob;

/** Says why and ends, unless this job goes on after faults. */
const refused = (error: StoreError): void => {
  process.stderr.write(`${error.code}: ${error.sentence}\n`);
  if (job.onFault === "stop" || error.code === "staleEpoch") process.exit(1);
};

const open = async (): Promise<ControlStore> => {
  for (;;) {
    const opened = await openStore(job.address);
    if (opened.ok) return opened.value.store;
    refused(opened.error);
    await sleep(20);
  }
};

/** An epoch of its own, and the service that all ticks are about. */
const begin = async (store: ControlStore): Promise<number> => {
  for (;;) {
    const taken = await store.takeEpoch({ holder: `writer ${process.pid}`, seen: null });
    if (!taken.ok) refused(taken.error);
    else {
      const put = await store.putService({ epoch: taken.value, config: sampleConfig });
      if (put.ok) return taken.value;
      refused(put.error);
    }
    await sleep(20);
  }
};

const stored = async (store: ControlStore): Promise<number> => {
  for (;;) {
    try {
      return (await store.rollout(shopOne))?.state.maxExposurePpm ?? 0;
    } catch (thrown) {
      process.stderr.write(`${String(thrown)}\n`);
      await sleep(20);
    }
  }
};

if (job.begins === "whenTold") await once(process.stdin, "data");
const store = await open();
const epoch = await begin(store);
let n = await stored(store);
while (n < job.ticks) {
  const written = await store.commitTick(historyTick(n + 1, epoch));
  if (written.ok) {
    n += 1;
    writeSync(1, `${n}\n`);
  } else {
    refused(written.error);
    n = await stored(store);
  }
  if (job.pauseMs > 0) await sleep(job.pauseMs);
}
await store.close();
process.exit(0);
