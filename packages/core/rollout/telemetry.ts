import { silenceBeforeRuleMs, seenLatelyMs } from "./limits.ts";

/**
 * What the versions' own events say about themselves. They explain and may hold; split counts
 * decide. A service that never sent events of its own is `unknown` for ever, and no rule applies.
 */
export type Telemetry =
  | { readonly kind: "unknown" | "seen" }
  /** The event store does not answer. */
  | { readonly kind: "storeDown"; readonly sinceMs: number }
  /** Stable's events go on, the candidate's have stopped although requests reach it. */
  | { readonly kind: "candidateSilent"; readonly sinceMs: number }
  /** Both arms sent events within the last hour and neither does now. */
  | { readonly kind: "bothSilent"; readonly sinceMs: number }
  /** Events and split counts cannot both be true. */
  | { readonly kind: "contradicts"; readonly sinceMs: number; readonly sentence: string };

/** Own events of one arm. */
export type ArmTelemetry = {
  /** Time of the newest one, ms; null: none in the last hour. */
  readonly lastMs: number | null;
  /** Requests that its events of the last window tell of, weights applied. */
  readonly requests: number;
};

export type TelemetrySeen = {
  readonly nowMs: number;
  /** Since when the event store has not answered, ms; null: it answers. */
  readonly downSinceMs: number | null;
  /** Null: nobody has asked yet. */
  readonly arms: { readonly stable: ArmTelemetry; readonly candidate: ArmTelemetry } | null;
  /** Requests per arm in the same window, by split counts. */
  readonly split: { readonly stable: number; readonly candidate: number };
};

/** Fewer requests than this say nothing about silence. */
const minRequests = 20;
/** Events that tell of this many times the requests that were split contradict them. */
const contradiction = 2;

/** The row of the data rule that applies (`docs/spec/rollout.md`, "Missing data"). */
export const telemetryOf = ({ nowMs, downSinceMs, arms, split }: TelemetrySeen): Telemetry => {
  if (downSinceMs !== null) return { kind: "storeDown", sinceMs: downSinceMs };
  if (arms === null) return { kind: "unknown" };
  const { stable, candidate } = arms;
  const stableSilentMs = silentFor(stable, nowMs);
  if (stableSilentMs === null) return { kind: "unknown" };
  const candidateSilentMs = silentFor(candidate, nowMs);
  const isStableSilent = stableSilentMs > silenceBeforeRuleMs && split.stable >= minRequests;
  const isCandidateSilent =
    (candidateSilentMs ?? seenLatelyMs) > silenceBeforeRuleMs && split.candidate >= minRequests;
  if (isStableSilent)
    return isCandidateSilent || split.candidate < minRequests
      ? { kind: "bothSilent", sinceMs: nowMs - stableSilentMs }
      : { kind: "seen" };
  if (isCandidateSilent)
    return {
      kind: "candidateSilent",
      sinceMs: candidate.lastMs ?? nowMs - silenceBeforeRuleMs,
    };
  return contradicted(candidate, split.candidate, nowMs) ?? { kind: "seen" };
};

const silentFor = ({ lastMs }: ArmTelemetry, nowMs: number): number | null =>
  lastMs === null || nowMs - lastMs > seenLatelyMs ? null : Math.max(0, nowMs - lastMs);

/** More requests told of than were split: somebody else reaches the candidate, or counts are lost. */
const contradicted = (
  candidate: ArmTelemetry,
  splitRequests: number,
  nowMs: number,
): Telemetry | null => {
  const most = contradiction * splitRequests + minRequests;
  if (candidate.requests <= most) return null;
  return {
    kind: "contradicts",
    sinceMs: nowMs,
    sentence: `The candidate's events tell of ${Math.round(candidate.requests)} requests where ${splitRequests} were split to it`,
  };
};
