import cluster from "node:cluster";
import { readWorkerConfig } from "../config.ts";
import { systemClock } from "../process/clock.ts";
import { type FromWorker, isToWorker } from "../process/messages.ts";
import { Worker } from "./worker.ts";

/** A worker process: the primary forks it, routes it, then it listens. */
const { splitter, eventsUrl, host, port } = readWorkerConfig(process.argv[2]);
const say = (message: FromWorker): void => {
  if (process.connected) process.send?.(message);
};
const worker = new Worker({ splitter, eventsUrl, clock: systemClock, say });
let listening = false;

const listen = (): void => {
  listening = true;
  worker.listen(port, host).then(
    (found) => {
      say({ kind: "serving", port: found });
    },
    (thrown: unknown) => {
      const reason = thrown instanceof Error ? thrown.message : String(thrown);
      say({ kind: "failed", sentence: `Cannot listen on ${host}:${port}: ${reason}.` });
    },
  );
};

process.on("message", (message: unknown) => {
  if (!isToWorker(message)) return;
  if (message.kind === "drain") {
    void worker.drain().then(() => cluster.worker?.disconnect());
    return;
  }
  worker.hear(message);
  if (!listening) listen();
});

// Ctrl-C at a terminal reaches the whole process group: the primary drains its workers itself.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => undefined);
