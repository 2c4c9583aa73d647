export type { EngineAddress, EngineConfig, IngestConfig } from "./config.ts";
export { engineEntry, ingestEntry } from "./entries.ts";
export type { Catalogue, ValuesWanted } from "./catalogue/catalogue.ts";
export { type EventStore, type EventStoreOptions, openEventStore } from "./query/event-store.ts";
export type { Answered, QueryFailure } from "./query/failure.ts";
export { idField } from "./table/columns.ts";
