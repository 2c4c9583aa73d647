/** What the simulator runs of a splitter: everything but sockets, processes and files. */
export { Ledger, type LedgerKey, sameKey } from "./counts/ledger.ts";
export type { Connection, ConnectionEvents } from "./primary/connection.ts";
export type { FleetOptions, Workers } from "./primary/fleet.ts";
export { Primary } from "./primary/primary.ts";
export { readStart } from "./primary/start.ts";
