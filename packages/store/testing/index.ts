export { type Bench, controlStoreContract, type Place } from "./contract.ts";
export { type Fate, type Hiccup, withHiccups } from "./hiccups.ts";
export { postgresAvailable, PostgresServer } from "./postgres-server.ts";
export { begin, gather, valueOf } from "./read.ts";
export {
  sampleBin,
  sampleConfig,
  sampleDecision,
  sampleDraft,
  sampleEntry,
  sampleSheet,
  sampleVersion,
} from "./samples.ts";
