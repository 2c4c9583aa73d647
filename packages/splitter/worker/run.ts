import cluster from "node:cluster";
import { Socket } from "node:net";
import { readWorkerConfig } from "../config.ts";
import { systemClock } from "../process/clock.ts";
import { type FromWorker, isToWorker } from "../process/messages.ts";
import { Worker } from "./worker.ts";

// The log may stand on a disk that is full: losing a line is no reason to end.
process.stderr.on("error", () => {});

/** A worker process: the primary forks it, routes it, then brings it connections. */
const { splitter, eventsUrl } = readWorkerConfig(process.argv[2]);
const say = (message: FromWorker): void => {
  if (process.connected) process.send?.(message);
};
const worker = new Worker({ splitter, eventsUrl, clock: systemClock, say });
let serving = false;

process.on("message", (message: unknown, handle: unknown) => {
  if (!isToWorker(message)) return;
  if (message.kind === "connection") {
    // Without a socket when the client was gone before it could be handed over.
    if (handle instanceof Socket) worker.accept(handle, message.entrance);
    say({ kind: "took" });
    return;
  }
  if (message.kind === "drain") {
    void worker.drain(message.because).then(() => cluster.worker?.disconnect());
    return;
  }
  worker.hear(message);
  if (serving || message.kind !== "route") return;
  serving = true;
  say({ kind: "serving" });
});

// Ctrl-C at a terminal reaches the whole process group: the primary drains its workers itself.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
