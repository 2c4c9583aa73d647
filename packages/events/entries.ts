/** The modules that `dimmer serve` forks, with their one JSON argument (`EngineConfig`, `IngestConfig`). */
export const engineEntry: URL = new URL("./engine/main.ts", import.meta.url);
export const ingestEntry: URL = new URL("./ingest/main.ts", import.meta.url);
