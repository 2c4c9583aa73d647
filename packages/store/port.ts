import type { Actor, Bin, Command, JournalEntry, RolloutState, Sheet, Version } from "@dimmer/core";
import type { ServiceConfig } from "@dimmer/wire";

/**
 * What control remembers. One writer at a time: whoever took the newest epoch; a write with an older
 * one changes nothing. Each write is one transaction that is on disk when its promise resolves.
 * Adapters pass the contract suite of `@dimmer/store/testing`.
 */
export type ControlStore = {
  /** Becomes the writer: every earlier epoch is fenced off from now on (S10). */
  takeEpoch(): Promise<Result<number>>;

  /** Split counts, states, journal and outbox of one tick: all of it, or nothing (S21). */
  commitTick(tick: Tick): Promise<Result<Committed>>;

  /** Adds a service or changes its config. What is stable now stays, whatever the file says. */
  putService(put: {
    readonly epoch: number;
    readonly config: ServiceConfig;
  }): Promise<Result<StoredService>>;
  services(): Promise<readonly StoredService[]>;
  service(name: string): Promise<StoredService | null>;

  /** Rollouts that still need ticks, oldest first. */
  liveRollouts(): Promise<readonly StoredRollout[]>;
  rollout(id: string): Promise<StoredRollout | null>;
  /** Newest first, at most `maxListed`. */
  rollouts(list: {
    readonly service: string | null;
    readonly limit: number;
  }): Promise<readonly StoredRollout[]>;
  /** What the next ship of this version needs to know. */
  tries(service: string, version: string): Promise<Tries>;

  journal(rollout: string): Promise<readonly JournalEntry[]>;
  /** Walks the hash chain of the whole journal. */
  verifyJournal(): Promise<Result<{ readonly entries: number }>>;

  /** Of one rollout, in order of arrival; one stage entry or all. Safe to stop early. */
  bins(of: CountsOf): AsyncIterable<Bin>;
  sheets(of: CountsOf): AsyncIterable<Sheet>;
  /** Of one service whatever was routed, by the second they began in. */
  binsSince(since: { readonly service: string; readonly sinceMs: number }): AsyncIterable<Bin>;
  /** Per boot of a splitter, the greatest stored sequence number: what may be acknowledged. */
  storedSeqs(): Promise<ReadonlyMap<string, number>>;

  badVersions(service: string): Promise<readonly BadVersion[]>;

  /** Commands that are decided and not yet executed, oldest first, at most `maxPending`. */
  pendingCommands(): Promise<readonly PendingCommand[]>;
  /** Says that a command was executed; repeating it changes nothing. */
  completeCommand(done: {
    readonly epoch: number;
    readonly id: number;
    readonly atMs: number;
  }): Promise<Result<null>>;

  /** A small value of control's own, such as the last generation. */
  note(key: string): Promise<string | null>;
  putNote(put: {
    readonly epoch: number;
    readonly key: string;
    readonly value: string;
  }): Promise<Result<null>>;

  /**
   * Forgets split counts and executed commands from before `olderThanMs`, and sheets of stage
   * entries that were left. At most `pruneRows` of each; says how many rows went.
   */
  prune(prune: {
    readonly epoch: number;
    readonly olderThanMs: number;
  }): Promise<Result<{ readonly rows: number }>>;

  close(): Promise<void>;
};

export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: StoreError };

export type StoreError = {
  readonly code: StoreErrorCode;
  /** One sentence: what happened and what to do. */
  readonly sentence: string;
};

export type StoreErrorCode =
  /** Another control process took over; stop writing. */
  | "staleEpoch"
  /** The rollout changed since it was read: read it again and decide again. */
  | "conflict"
  /** The service already has a rollout that is being raised. */
  | "serviceBusy"
  /** No room left, where the file is or by its own limit. */
  | "diskFull"
  /** The file is damaged, or the journal is not what was written. */
  | "damaged"
  /** SQLite is too old, or the file is from a newer Dimmer. */
  | "unsupported"
  /** Anything else that the disk or another process did. */
  | "unavailable";

export type Tick = {
  readonly epoch: number;
  /** Already stored ones (same boot and sequence) are passed over. */
  readonly bins: readonly Bin[];
  readonly sheets: readonly Sheet[];
  readonly decisions: readonly TickDecision[];
};

export type TickDecision = {
  readonly rollout: string;
  /** The version that the state was decided from; 0 for a new rollout. */
  readonly expectVersion: number;
  readonly state: RolloutState;
  /** Absent (null) when only progress moved. */
  readonly entry: NewEntry | null;
  /**
   * Kept in the outbox until `completeCommand`, except what is itself a row of this store: `adopt`
   * and `markBad` take effect in the same transaction. So no reader ever sees a rollout that is done
   * beside a service whose stable version is still the old one.
   */
  readonly commands: readonly Command[];
};

/** An entry as it is handed in; the store adds its place and the state. */
export type NewEntry = {
  readonly atMs: number;
  readonly by: Actor;
  readonly input: JournalEntry["input"];
  readonly reason: string;
};

export type Committed = {
  /** New version of each decided rollout. */
  readonly versions: ReadonlyMap<string, number>;
  /** Rows that were new. */
  readonly newBins: number;
  readonly newSheets: number;
  /** Outbox rows of this tick that wait for execution. */
  readonly pending: readonly PendingCommand[];
};

export type StoredService = {
  readonly config: ServiceConfig;
  /** What serves now, by the config at first and by `adopt` later. */
  readonly stable: Version;
};

export type StoredRollout = {
  readonly state: RolloutState;
  /** Rises with every write; what `expectVersion` must name. */
  readonly version: number;
};

export type Tries = {
  /** `<service>.<n>` of the next rollout has this n. */
  readonly nextNumber: number;
  /** Rollouts of this version until now. */
  readonly attempts: number;
  /** Where this version ran before; null when it was never shipped. */
  readonly endpoints: readonly string[] | null;
};

export type CountsOf = { readonly rollout: string; readonly stageEntry: number | null };

export type BadVersion = {
  readonly version: string;
  readonly why: string;
  readonly rollout: string;
};

export type PendingCommand = {
  readonly id: number;
  readonly rollout: string;
  readonly command: Command;
};
