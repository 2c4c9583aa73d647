import { join } from "node:path";
import { engineEntry, ingestEntry } from "../entries.ts";
import { type EventStore, openEventStore } from "../query/event-store.ts";
import { type EventsProcess, startProcess } from "./events-process.ts";

/** A running event store: real engine, real ingest, addresses of their own. */
export type Events = {
  /** Where wide events go: `POST` NDJSON. */
  readonly eventsUrl: string;
  readonly healthUrl: string;
  readonly socketPath: string;
  readonly journalDir: string;
  readonly store: EventStore;
  readonly engine: () => EventsProcess;
  readonly ingest: () => EventsProcess;
  /** Starts a process again after a test has killed it. */
  readonly restartEngine: () => Promise<void>;
  readonly restartIngest: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts both processes on a directory that the caller makes and removes. */
export const startEvents = async (directory: string): Promise<Events> => {
  const socketPath = join(directory, "engine.sock");
  const journalDir = join(directory, "journal");
  const startEngine = (): Promise<EventsProcess> =>
    startProcess(engineEntry, { socketPath, dataDir: join(directory, "engine") });
  const startIngest = (port: number): Promise<EventsProcess> =>
    startProcess(ingestEntry, {
      host: "127.0.0.1",
      port,
      journalDir,
      engine: { socketPath },
      database: "dimmer",
    });
  let engine = await startEngine();
  let ingest = await startIngest(0);
  const port = Number(ingest.facts["port"]);
  const store = openEventStore({ engine: { socketPath } });
  return {
    eventsUrl: `http://127.0.0.1:${port}/v1/events`,
    healthUrl: `http://127.0.0.1:${port}/health`,
    socketPath,
    journalDir,
    store,
    engine: () => engine,
    ingest: () => ingest,
    restartEngine: async () => {
      engine = await startEngine();
    },
    restartIngest: async () => {
      ingest = await startIngest(port);
    },
    stop: async () => {
      await store.close();
      await ingest.kill("SIGTERM");
      await engine.kill("SIGTERM");
    },
  };
};
