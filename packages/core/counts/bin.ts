import type { AssignedBy } from "../cohort/assignment.ts";

export type Arm = "stable" | "candidate";

/**
 * How an attempt failed. `status` is a 5xx answer; the rest never got a whole answer.
 * `marked` is a failure that the application declared behind a good status.
 */
export type FailureKind = "status" | "timeout" | "reset" | "refused" | "marked";

export const failureKinds: readonly FailureKind[] = [
  "status",
  "timeout",
  "reset",
  "refused",
  "marked",
];

/**
 * Split counts of one splitter-second: both arms in one message, counted where traffic is split.
 *
 * A request is counted in the second of its first known outcome, under the stage entry that it
 * arrived in. `(bootId, seq)` identifies the bin; receivers apply each once, in arrival order.
 */
export type Bin = {
  readonly bootId: string;
  readonly seq: number;
  readonly service: string;
  /** 0 when no candidate is routed. */
  readonly stageEntry: number;
  readonly rollout: string | null;
  readonly generation: number;
  /** Start of the second, wall clock in ms since 1970. */
  readonly startMs: number;
  readonly stable: ArmCounts;
  readonly candidate: ArmCounts;
  readonly mirror: MirrorCounts;
};

/** Counts of the requests *assigned* to an arm, apart by how they were assigned. */
export type ArmCounts = Readonly<Partial<Record<AssignedBy, Counts>>>;

export type Counts = {
  /** Client requests assigned to this arm. */
  readonly requests: number;
  /** Attempts sent upstream, rescues excluded. */
  readonly attempts: number;
  /** Failed attempts of this arm by kind, whether or not a rescue hid them from the client. */
  readonly failures: Readonly<Record<FailureKind, number>>;
  /** Failed attempts that an answer of stable replaced. */
  readonly rescued: number;
  /** Requests slower than the frozen threshold of the stage; 0 while that signal is off. */
  readonly slow: number;
  /** Answered requests per latency bucket; bucket k of `latencyBucketMs`. Trailing zeros are cut. */
  readonly latency: readonly number[];
  /** Every unit that had a bad event in this second; at most `maxBadUnits` rows. */
  readonly bad: readonly BadUnit[];
  /** True when rows were left out of `bad`. */
  readonly badTruncated: boolean;
};

export type BadUnit = {
  readonly unit: string;
  readonly signal: BadSignal;
  /** Bad events of this unit in this second. */
  readonly n: number;
  /** Of these, failures that reached the client. Always 0 for `latencyTail`. */
  readonly seen: number;
  /** Kind of the first one. */
  readonly kind: FailureKind | "slow";
  /** `GET /items/:id`, or `GET (other)` where no route policy names the path. */
  readonly endpoint: string;
  /** The wide event of the first one. */
  readonly eventId: string;
};

export type BadSignal = "errors" | "latencyTail";

/** Copies of requests whose answers nobody sees. Pairs where both answers are known. */
export type MirrorCounts = {
  readonly pairs: number;
  /** Pairs in which only the candidate answered 5xx or failed, by unit. */
  readonly candidateWorse: readonly MirrorUnit[];
  /** Pairs in which only stable did. */
  readonly stableWorse: readonly MirrorUnit[];
  /** Copies not made, with the reason. */
  readonly skipped: Readonly<Record<string, number>>;
};

export type MirrorUnit = {
  readonly unit: string;
  readonly n: number;
  readonly endpoint: string;
  readonly eventId: string;
};

/**
 * Who was active in one minute of a stage entry, per arm, assigned by bucket only.
 * The minute is counted from the stage entry's arrival at the splitter, so that a sheet never
 * mixes two entries. Units are hash-sampled by `sampled` above `maxSheetUnits`.
 */
export type Sheet = {
  readonly bootId: string;
  readonly seq: number;
  readonly service: string;
  readonly rollout: string;
  readonly stageEntry: number;
  /** 0 for the first minute of the stage entry at this splitter. */
  readonly minute: number;
  /** Wall clock of the minute's start, ms. */
  readonly startMs: number;
  /** Share of units kept, 0 < sampled ≤ 1; the same units on both arms by their hash. */
  readonly sampled: number;
  readonly stable: readonly SheetRow[];
  readonly candidate: readonly SheetRow[];
};

/** `[unit, requests, failed requests, slow requests]` of one unit in one minute. */
export type SheetRow = readonly [unit: string, requests: number, bad: number, slow: number];

/** Upper edge of latency bucket k in ms: 1 ms × 2^(k/4), 25 % wide at most; the last one is open. */
export const latencyBucketMs = (k: number): number => 2 ** (k / 4);

/** Number of latency buckets: the last one begins at 60 s. */
export const latencyBuckets = 65;

/** The bucket of a latency in ms. */
export const latencyBucket = (ms: number): number =>
  ms <= 1 ? 0 : Math.min(latencyBuckets - 1, Math.ceil(Math.log2(ms) * 4));

export const noFailures: Readonly<Record<FailureKind, number>> = Object.freeze({
  status: 0,
  timeout: 0,
  reset: 0,
  refused: 0,
  marked: 0,
});

export const noMirror: MirrorCounts = Object.freeze({
  pairs: 0,
  candidateWorse: [],
  stableWorse: [],
  skipped: {},
});
