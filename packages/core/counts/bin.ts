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
  /** Instances that had an attempt in this second; at most `maxInstances`. */
  readonly instances: readonly InstanceCounts[];
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
  /** Requests slower than the latency SLO; 0 where the service has none. */
  readonly overSli: number;
  /** Requests that went where the change is said to act; 0 where nothing is said. */
  readonly touched: number;
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
  /** Of these, failures that reached the client. Always 0 for slowness. */
  readonly seen: number;
  /** Kind of the first one. */
  readonly kind: FailureKind | "slow";
  /** `GET /items/:id`, or `GET (other)` where no route policy names the path. */
  readonly endpoint: string;
  /** The wide event of the first one. */
  readonly eventId: string;
};

/** Errors, slower than the frozen tail of stable, slower than the latency SLO. */
export type BadSignal = "errors" | "latencyTail" | "latencySli";

/**
 * What one running instance of a version did in one second, by its origin, however its requests were
 * assigned. Attempts count where they were sent; one that reached no instance counts nowhere.
 */
export type InstanceCounts = {
  readonly arm: Arm;
  /** Such as `http://127.0.0.1:8080`. */
  readonly origin: string;
  readonly requests: number;
  readonly failures: number;
  /** Times that it went from answering to refusing or resetting connections. */
  readonly crashes: number;
};

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
