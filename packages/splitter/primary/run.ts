import { randomBytes } from "node:crypto";
import { readSplitterConfig } from "../config.ts";
import { stopMs } from "../limits.ts";
import { systemClock } from "../process/clock.ts";
import { systemTimers } from "../process/timers.ts";
import { dialSocket } from "./connection.ts";
import { Fleet } from "./fleet.ts";
import { Primary } from "./primary.ts";
import { settlePort } from "./settle-port.ts";
import { fileDisk } from "./snapshot-disk.ts";
import { readStart } from "./start.ts";

/** The splitter's primary process; see `SplitterConfig` for its argument. */
const log = (sentence: string): void => {
  process.stderr.write(`splitter: ${sentence}\n`);
};

const fail = (sentence: string): never => {
  log(sentence);
  process.exit(1);
};

const read = readSplitterConfig(process.argv[2]);
if (!read.ok) fail(read.sentence);
else {
  const port = await settlePort(read.config.host, read.config.port);
  const config = { ...read.config, port };
  const disk = fileDisk(config.snapshotFile);
  const { routes, restored } = await readStart({ config, disk, clock: systemClock, log });
  const primary = new Primary({
    config,
    clock: systemClock,
    timers: systemTimers,
    dial: dialSocket(config.linkSocket),
    disk,
    openWorkers: (options) => new Fleet(options, config.workers),
    routes,
    restored,
    bootId: randomBytes(8).toString("hex"),
    random: Math.random,
    log,
    serving: (port) => {
      if (process.connected) process.send?.({ kind: "ready", port });
    },
    failed: fail,
  });

  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    void primary.stop().then(() => process.exit(0));
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
  // When the supervisor is gone, users are still there: serving goes on.
  process.on("disconnect", () => {
    log("The supervisor is gone; serving goes on.");
  });
}
