import type { ClaimKeys } from "./claim-keys.ts";
import type { CohortRule, NamedCohort } from "./cohort-rule.ts";
import type { EndpointPolicy } from "./endpoint-policy.ts";
import type { Places } from "./places.ts";
import type { RoutePolicy } from "./route-policy.ts";
import type { UnitRule } from "./unit-rule.ts";

/**
 * What the data plane needs to know, as one immutable value.
 *
 * A table is complete: a receiver that holds it needs nothing else to route. Receivers accept only a
 * greater (epoch, generation) and keep the last accepted table in a checksummed snapshot file.
 */
export type RouteTable = {
  /** Fencing number of the writer; a new leader takes a greater one. */
  readonly epoch: number;
  /** Rises by one with every change inside an epoch. */
  readonly generation: number;
  /** How long exposure that is not yet proven may outlive a silent control process (D1). */
  readonly leaseTtlMs: number;
  /** Ed25519 public key (32 bytes, base64url) of override tokens; absent: there are none. */
  readonly overrideKey?: string;
  readonly services: readonly ServiceRoute[];
};

/** One service. What an optional part does not say is off, or as the splitter does by itself. */
export type ServiceRoute = {
  readonly name: string;
  /** Absent: every request that no other service claims. */
  readonly places?: Places;
  /** Where a request finds its unit, first that exists. */
  readonly unit: readonly UnitRule[];
  /** `device`: the minted cookie decides before all other rules, so that a login changes nothing. */
  readonly sticky?: "user" | "device";
  /**
   * Peers (CIDR) whose word about user, client and version is believed. Absent: only the loopback's,
   * and never about Dimmer's own headers.
   */
  readonly trust?: readonly string[];
  readonly claimKeys?: ClaimKeys;
  readonly routes: readonly RoutePolicy[];
  /** Deadline of one attempt, until the answer's head. */
  readonly attemptTimeoutMs: number;
  /** Deadline of the whole request until then, repeats included; absent: two attempts. */
  readonly requestTimeoutMs?: number;
  readonly endpoints?: EndpointPolicy;
  readonly stable: VersionRoute;
  readonly candidate: CandidateRoute | null;
};

export type VersionRoute = {
  /** The build, by default its commit. */
  readonly version: string;
  /** Origins such as `http://127.0.0.1:8080`, never empty. */
  readonly endpoints: readonly string[];
};

export type CandidateRoute = VersionRoute & {
  readonly rollout: string;
  /** Counted from 1; fixed on a request when it arrives, so that counts belong to one stage entry. */
  readonly stageEntry: number;
  /** The stage in words, stamped on events: `cohort:internal`, `percent:5%`, `full`. */
  readonly stage: string;
  /** Salt of the assignment hash; by default the rollout's id. */
  readonly salt: string;
  /** Version of the assignment function. */
  readonly hash: 1;
  /** Share of all units in parts per million, 0 … 1,000,000. */
  readonly exposurePpm: number;
  /** Named cohorts that see the candidate whatever their bucket. */
  readonly cohorts: readonly NamedCohort[];
  /** Units that never see the candidate. */
  readonly deny: readonly CohortRule[];
  /** Share of units whose safe requests are copied to the candidate, in parts per million. */
  readonly mirrorPpm: number;
  /** What the data plane does by itself when control stays silent for `leaseTtlMs`. */
  readonly onLost: OnLost;
  /** A request slower than this counts as slow; frozen from stable before the stage. Null: signal off. */
  readonly slowMs: number | null;
  /** The latency SLO, ms: what a request may take. Null: the service has none. */
  readonly sliMs: number | null;
  /** Where the change acts: requests that one rule matches are *touched*. Empty: nothing is said. */
  readonly touches: readonly RequestRule[];
  /** The key event (a login, an order) that users of a sound version have; null: none is named. */
  readonly success: RequestRule | null;
};

/** A kind of requests: by method and path, and by a header where one is named. */
export type RequestRule = {
  /** `*` matches every method. */
  readonly methods: readonly string[];
  /** Path template as in `RoutePolicy`. */
  readonly path: string;
  /** Lower-case name; null where no header is asked for. `equals` null: any value. */
  readonly header: { readonly name: string; readonly equals: string | null } | null;
};

/** `lower`: percentages go to 0 at the lease TTL, named cohorts at four times it. `keep`: nothing changes. */
export type OnLost = "lower" | "keep";

/** Whether `next` may replace `current` at a receiver: strictly greater (epoch, generation). */
export const supersedes = (
  next: Pick<RouteTable, "epoch" | "generation">,
  current: Pick<RouteTable, "epoch" | "generation">,
): boolean =>
  next.epoch > current.epoch ||
  (next.epoch === current.epoch && next.generation > current.generation);
