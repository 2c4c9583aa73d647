import { latencyBucketMs, latencyBuckets } from "../counts/latency-buckets.ts";
import { minSlowRequests, slowQuantile } from "./policy.ts";

/**
 * The latency threshold of a stage, frozen from stable's histogram before the stage begins: the
 * upper edge, ms, of the bucket of its 99th percentile, so that about 1 % of stable's requests or
 * fewer exceed it.
 *
 * Null, and the signal stays off, below 2,000 requests, or where the percentile lies in the open
 * last bucket.
 */
export const freezeSlowMs = (latency: readonly number[]): number | null => {
  const counts = latency.map((n) => (Number.isSafeInteger(n) && n > 0 ? n : 0));
  const total = counts.reduce((sum, n) => sum + n, 0);
  if (total < minSlowRequests) return null;
  let below = 0;
  const bucket = counts.findIndex((n) => (below += n) >= slowQuantile * total);
  return bucket === -1 || bucket >= latencyBuckets - 1 ? null : latencyBucketMs(bucket);
};
