import type { Lease } from "../port.ts";

/**
 * Who may write, by values of client-go's leader election: a lease that nobody renewed for `leaseMs`
 * is taken by another; a leader that could not renew for `renewMs` stops by itself, which is earlier
 * by more than a write takes; it tries every `retryMs`. Each process measures with its own monotonic
 * clock how long it has seen no change, so that no two clocks are ever compared. A lease only keeps
 * two from working at once; that an old leader changes nothing is the epoch's part.
 */
export type LeaseTimes = {
  readonly leaseMs: number;
  readonly renewMs: number;
  readonly retryMs: number;
};

export const leaseTimes: LeaseTimes = { leaseMs: 15_000, renewMs: 10_000, retryMs: 2_000 };

/** What somebody who wants to lead has seen. */
export type Watch = {
  readonly seen: Lease | null;
  /** By the local clock: since when the lease is as it was seen. */
  readonly sinceMs: number;
};

export const nothingSeen: Watch = { seen: null, sinceMs: 0 };

/** The same lease seen again keeps its time; one that moved begins anew. */
export const look = (watch: Watch, seen: Lease, nowMs: number): Watch =>
  watch.seen !== null && watch.seen.epoch === seen.epoch && watch.seen.beat === seen.beat
    ? watch
    : { seen, sinceMs: nowMs };

/** Held by nobody, by an earlier process of ours, or not renewed for the whole lease. */
export const mayTake = (
  { seen, sinceMs }: Watch,
  {
    holder,
    leaseMs,
    nowMs,
  }: { readonly holder: string; readonly leaseMs: number; readonly nowMs: number },
): boolean =>
  seen !== null && (seen.holder === "" || seen.holder === holder || nowMs - sinceMs >= leaseMs);

/** When a leader must stop: measured from before the renewal that succeeded last was sent. */
export const endsMs = (renewedMs: number, { renewMs }: LeaseTimes): number => renewedMs + renewMs;
