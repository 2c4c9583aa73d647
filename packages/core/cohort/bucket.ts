import { encodeUtf8, maxBytesPerUnit } from "./utf8.ts";
import { xxh64 } from "./xxh64.ts";

/** Buckets are 0 … 999,999: exposure is parts per million, so a bucket is one part. */
export const buckets = 1_000_000;

/** 2^32 mod 1,000,000. */
const highWeight = 967_296;

/** Keys up to this many code units need no allocation. */
const roomyKey = 256;

/**
 * The bucket of each unit under one salt: XXH64 of UTF-8 `salt:unit`, mod 1,000,000.
 *
 * Build it once per salt and call it per request: the salt's bytes are encoded once.
 */
export const bucketer = (salt: string): ((unit: string) => number) => {
  const prefix = `${salt}:`;
  const room = (unit: string): number => maxBytesPerUnit * (prefix.length + unit.length);
  const keep = new Uint8Array(maxBytesPerUnit * (prefix.length + roomyKey));
  const keepView = new DataView(keep.buffer);
  const start = encodeUtf8(prefix, keep, 0);
  return (unit) => {
    if (room(unit) <= keep.length) return reduce(keepView, encodeUtf8(unit, keep, start));
    const large = new Uint8Array(room(unit));
    large.set(keep.subarray(0, start));
    return reduce(new DataView(large.buffer), encodeUtf8(unit, large, start));
  };
};

const reduce = (bytes: DataView, length: number): number => {
  const { hi, lo } = xxh64(bytes, length);
  return (((hi >>> 0) % buckets) * highWeight + (lo >>> 0)) % buckets;
};

/** One bucket under one salt; where there are many units use `bucketer`. */
export const bucketOf = (salt: string, unit: string): number => bucketer(salt)(unit);

/**
 * Whether the bucket is in *control*: a part of stable as large as the candidate's, from the other
 * end of the range, for charts that want arms of one size. There is none above 50 % exposure.
 */
export const inControl = (bucket: number, exposurePpm: number): boolean =>
  exposurePpm <= buckets / 2 && bucket >= buckets - exposurePpm;
