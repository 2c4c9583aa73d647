export type { EngineAddress, EngineConfig, IngestConfig } from "./config.ts";
export { engineEntry, ingestEntry } from "./entries.ts";
export {
  type Answered,
  type EventStore,
  type EventStoreOptions,
  openEventStore,
} from "./query/event-store.ts";
export type { QueryFailure } from "./query/failure.ts";
export { idField } from "./table/columns.ts";
