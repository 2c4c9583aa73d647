export type {
  BadVersion,
  Committed,
  ControlStore,
  CountsOf,
  KeptOrder,
  Lease,
  NewEntry,
  PendingCommand,
  Prune,
  Result,
  StoredRollout,
  StoredService,
  StoreError,
  StoreErrorCode,
  TakeEpoch,
  Tick,
  TickDecision,
  Tries,
} from "./port.ts";
export { parseStoreAddress, type StoreAddress, withoutPassword } from "./address.ts";
export { StoreFault } from "./fault.ts";
export { keepJournalMs } from "./limits.ts";
export { type OpenedStore, openStore } from "./open.ts";
export { inMemory, openSqliteStore, type OpenOptions } from "./sqlite/open.ts";
