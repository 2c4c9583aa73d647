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
export { parseStoreAddress, type StoreAddress } from "./address.ts";
export { backupStore } from "./backup/backup.ts";
export { restoreStore } from "./backup/restore.ts";
export type { Holdings } from "./backup/summary.ts";
export { StoreFault } from "./fault.ts";
export { type HeldLease, holdLease } from "./lease/hold-lease.ts";
export { keepJournalMs } from "./limits.ts";
export { type OpenedStore, openStore } from "./open.ts";
export { inMemory, openSqliteStore, type OpenOptions } from "./sqlite/open.ts";
