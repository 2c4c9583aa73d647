import type {
  Actor,
  Bin,
  Command,
  EventCounts,
  JournalEntry,
  RolloutState,
  Sheet,
  SliCell,
  Version,
} from "@dimmer/core";
import type { ServiceConfig } from "@dimmer/wire";

/**
 * What control remembers. One writer at a time: whoever took the newest epoch; a write with an older
 * one changes nothing. Each write is one transaction that is on disk when its promise resolves, and
 * what it cannot do is a value. A read that the store cannot answer rejects with `StoreFault`, which
 * carries the same code and sentence. Nothing here reads a clock: every time is passed in.
 * Adapters pass the contract suite of `@dimmer/store/testing`.
 */
export type ControlStore = {
  /** Who writes now, or wrote last, and how often that was renewed. */
  lease(): Promise<Lease>;
  /**
   * Becomes the writer: every earlier epoch is fenced off from now on (S10). Without an argument
   * nobody is asked; with `seen` only if the lease is still what was seen (`leaseHeld` otherwise).
   */
  takeEpoch(take?: TakeEpoch): Promise<Result<number>>;
  /** Says that the writer lives, so that nobody takes its place. */
  renewLease(writer: { readonly epoch: number }): Promise<Result<null>>;
  /** Says that the writer leaves, so that nobody waits for it. */
  releaseLease(writer: { readonly epoch: number }): Promise<Result<null>>;

  /** Split counts, states, journal and outbox of one tick: all of it, or nothing (S21). */
  commitTick(tick: Tick): Promise<Result<Committed>>;
  /** What an order was answered that was executed under this key; null: it is new. */
  order(key: string): Promise<KeptOrder | null>;

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
  /** Walks the hash chain of the journal: all that is kept, or the newest entries only. */
  verifyJournal(only?: {
    readonly last: number | null;
  }): Promise<Result<{ readonly entries: number }>>;

  /** Of one rollout, in order of arrival; one stage entry or all. Safe to stop early. */
  bins(of: CountsOf): AsyncIterable<Bin>;
  sheets(of: CountsOf): AsyncIterable<Sheet>;
  eventCounts(of: CountsOf): AsyncIterable<EventCounts>;
  /** Of one service whatever was routed, by the second they began in. */
  binsSince(since: { readonly service: string; readonly sinceMs: number }): AsyncIterable<Bin>;
  /** What users of a service got, in steps of a minute or an hour, oldest first. */
  sli(of: SliOf): Promise<readonly SliCell[]>;
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
   * Forgets split counts, executed commands and answers of orders from before `olderThanMs`, and
   * sheets of stage entries that were left; of the journal what `Prune` says. At most `pruneRows` of
   * each; says how many rows went.
   */
  prune(prune: Prune): Promise<Result<{ readonly rows: number }>>;

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
  /** Another control process took or renewed the lease since it was seen. */
  | "leaseHeld"
  /** An order with this key was executed before; `order` has its answer. */
  | "repeated"
  /** A key, a note or an answer is longer than the limits allow. */
  | "tooLarge"
  /** A text that not every store can hold. */
  | "malformed"
  /** No room left, where the store is or by its own limit. */
  | "diskFull"
  /** The store is damaged, or the journal is not what was written. */
  | "damaged"
  /** The database is too old or set up in a way that loses data, or is from a newer Dimmer. */
  | "unsupported"
  /**
   * The connection broke while the write was being stored, and nobody could be asked in time whether
   * it was: read before deciding again.
   */
  | "uncertain"
  /** Anything else that the disk, the network or another process did; nothing was written. */
  | "unavailable";

export type Lease = {
  /** 0: nobody ever wrote. */
  readonly epoch: number;
  /** The writer's own name; empty: nobody holds the store. */
  readonly holder: string;
  /** Rises with every renewal, so that a lease that lives is told from one that was left. */
  readonly beat: number;
};

export type TakeEpoch = {
  /** What others read about who writes, such as the machine's name and the process. */
  readonly holder: string;
  /** The lease that ran out; null: whatever it is. */
  readonly seen: Lease | null;
};

export type SliOf = {
  readonly service: string;
  /** 60,000 or 3,600,000: both are summed in the transaction that stores a bin, each bin once. */
  readonly stepMs: number;
  readonly sinceMs: number;
};

export type Prune = {
  readonly epoch: number;
  /** Absent: none go. Hours of the SLI from before; its minutes go with the split counts. */
  readonly hoursOlderThanMs?: number;
  /** Split counts, executed commands and answers of orders from before go. */
  readonly olderThanMs: number;
  /**
   * Absent: the journal is left alone. Otherwise its beginning goes, up to the first entry whose
   * rollout is live or has an entry from after this time. What is kept can still be verified.
   */
  readonly journalOlderThanMs?: number;
};

/** An order of the API that must be executed once, however often it is sent. */
export type KeptOrder = {
  /** Chosen by who orders; at most `maxOrderKeyChars`. */
  readonly key: string;
  /** Of what was ordered, so that a key that is used for another order is told apart. */
  readonly digest: string;
  /** Given again to whoever repeats the order; at most `maxOrderAnswerChars`. */
  readonly answer: string;
  readonly atMs: number;
};

export type Tick = {
  readonly epoch: number;
  /** Already stored ones (same boot and sequence) are passed over. */
  readonly bins: readonly Bin[];
  readonly sheets: readonly Sheet[];
  /** What control counted by questions about events, each once; absent: nothing. */
  readonly eventCounts?: readonly EventCounts[];
  readonly decisions: readonly TickDecision[];
  /** The order that this tick executes; `repeated`, with the whole tick undone, if it is known. */
  readonly order?: KeptOrder;
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
