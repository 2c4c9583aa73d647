export { PostgresServer, postgresAvailable } from "../postgres-server.ts";
export { sampleConfig } from "../samples.ts";
export { checkHistory, historyTick } from "./history.ts";
export { type Killed, killRounds } from "./kill-rounds.ts";
export { cutPower, type CutPower, straceAvailable } from "./power-cut.ts";
