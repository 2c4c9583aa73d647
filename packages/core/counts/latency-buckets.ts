/** Upper edge of latency bucket k in ms: 1 ms × 2^(k/4), 25 % wide at most; the last one is open. */
export const latencyBucketMs = (k: number): number => 2 ** (k / 4);

/** Number of latency buckets: the last one begins at 60 s. */
export const latencyBuckets = 65;

/** The bucket of a latency in ms. */
export const latencyBucket = (ms: number): number =>
  ms <= 1 ? 0 : Math.min(latencyBuckets - 1, Math.ceil(Math.log2(ms) * 4));
