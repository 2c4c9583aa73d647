import { latencyBucketMs, latencyBuckets } from "../counts/latency-buckets.ts";
import type { BodyMs } from "./terms.ts";
import { minSlowRequests, slowQuantile } from "./policy.ts";

/**
 * The latency threshold of a stage, frozen from stable's histogram before the stage begins: the
 * upper edge, ms, of the bucket of its 99th percentile, so that about 1 % of stable's requests or
 * fewer exceed it.
 *
 * Null, and the signal stays off, below 2,000 requests, or where the percentile lies in the open
 * last bucket.
 */
export const freezeSlowMs = (latency: readonly number[]): number | null =>
  quantileMs(latency, slowQuantile);

/** The same of its 90th and 50th percentile, for the body of the distribution. */
export const freezeBody = (latency: readonly number[]): BodyMs | null => {
  const [p90Ms, p50Ms] = [quantileMs(latency, 0.9), quantileMs(latency, 0.5)];
  return p90Ms === null || p50Ms === null ? null : { p90Ms, p50Ms };
};

const quantileMs = (latency: readonly number[], level: number): number | null => {
  const counts = latency.map((n) => (Number.isSafeInteger(n) && n > 0 ? n : 0));
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total < minSlowRequests) return null;
  let below = 0;
  const bucket = counts.findIndex((n) => (below += n) >= level * total);
  return bucket === -1 || bucket >= latencyBuckets - 1 ? null : latencyBucketMs(bucket);
};
