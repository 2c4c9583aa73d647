export type {
  BadVersion,
  Committed,
  ControlStore,
  CountsOf,
  NewEntry,
  PendingCommand,
  Result,
  StoredRollout,
  StoredService,
  StoreError,
  StoreErrorCode,
  Tick,
  TickDecision,
  Tries,
} from "./port.ts";
export { openSqliteStore, type OpenOptions } from "./sqlite/open.ts";
