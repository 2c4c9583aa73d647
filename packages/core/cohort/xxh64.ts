/**
 * XXH64 with seed 0, as in https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md, in 32-bit
 * arithmetic: the splitter hashes every request, and BigInt would cost it microseconds each.
 */

/** A 64-bit number as two halves of 32 bits, either of which may be held as a signed number. */
export type Word = { hi: number; lo: number };

const word = (hi: number, lo: number): Word => ({ hi: hi | 0, lo: lo | 0 });

const prime1 = word(0x9e3779b1, 0x85ebca87);
const prime2 = word(0xc2b2ae3d, 0x27d4eb4f);
const prime3 = word(0x165667b1, 0x9e3779f9);
const prime4 = word(0x85ebca77, 0xc2b2ae63);
const prime5 = word(0x27d4eb2f, 0x165667c5);

/** Scratch words. Hashing is synchronous and never re-entered, so that no call allocates. */
const acc = word(0, 0);
const lane = word(0, 0);
const stripe = [word(0, 0), word(0, 0), word(0, 0), word(0, 0)] as const;

const set = (to: Word, from: Word): void => {
  to.hi = from.hi;
  to.lo = from.lo;
};

const add = (to: Word, by: Word): void => {
  const lo = (to.lo + by.lo) | 0;
  const carry = lo >>> 0 < by.lo >>> 0 ? 1 : 0;
  to.hi = (to.hi + by.hi + carry) | 0;
  to.lo = lo;
};

/** High 32 bits of the 64-bit product of two unsigned 32-bit numbers, by 16-bit halves. */
const productHigh = (a: number, b: number): number => {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const mid = (Math.imul(aHigh, bLow) + (Math.imul(aLow, bLow) >>> 16)) | 0;
  const carry = (Math.imul(aLow, bHigh) + (mid & 0xffff)) >>> 16;
  return (Math.imul(aHigh, bHigh) + (mid >>> 16) + carry) | 0;
};

const multiply = (to: Word, by: Word): void => {
  to.hi = (productHigh(to.lo, by.lo) + Math.imul(to.hi, by.lo) + Math.imul(to.lo, by.hi)) | 0;
  to.lo = Math.imul(to.lo, by.lo);
};

const xor = (to: Word, by: Word): void => {
  to.hi ^= by.hi;
  to.lo ^= by.lo;
};

/** Rotates left by 0 < n < 32 bits. */
const rotate = (to: Word, n: number): void => {
  const { hi, lo } = to;
  to.hi = (hi << n) | (lo >>> (32 - n));
  to.lo = (lo << n) | (hi >>> (32 - n));
};

/** to ^= to >>> n, for 0 < n < 64. */
const xorShift = (to: Word, n: number): void => {
  if (n >= 32) {
    to.lo ^= to.hi >>> (n - 32);
    return;
  }
  to.lo ^= (to.lo >>> n) | (to.hi << (32 - n));
  to.hi ^= to.hi >>> n;
};

const readLane = (bytes: DataView, at: number): void => {
  lane.lo = bytes.getInt32(at, true);
  lane.hi = bytes.getInt32(at + 4, true);
};

/** The specification's `round` of an accumulator with the word in `lane`. */
const round = (to: Word): void => {
  multiply(lane, prime2);
  add(to, lane);
  rotate(to, 31);
  multiply(to, prime1);
};

/** `round` from zero, leaving the result in `lane`. */
const roundLane = (): void => {
  multiply(lane, prime2);
  rotate(lane, 31);
  multiply(lane, prime1);
};

/** Eats whole stripes of 32 bytes into `acc`; returns how many bytes were eaten. */
const eatStripes = (bytes: DataView, length: number): number => {
  const [s0, s1, s2, s3] = stripe;
  set(s0, prime1);
  add(s0, prime2);
  set(s1, prime2);
  s2.hi = 0;
  s2.lo = 0;
  s3.hi = ~prime1.hi;
  s3.lo = -prime1.lo | 0;
  let at = 0;
  while (at + 32 <= length) {
    for (const s of stripe) {
      readLane(bytes, at);
      round(s);
      at += 8;
    }
  }
  mergeStripes();
  return at;
};

const mergeStripes = (): void => {
  const turns = [1, 7, 12, 18] as const;
  acc.hi = 0;
  acc.lo = 0;
  for (const k of [0, 1, 2, 3] as const) {
    set(lane, stripe[k]);
    rotate(lane, turns[k]);
    add(acc, lane);
  }
  for (const s of stripe) {
    set(lane, s);
    roundLane();
    xor(acc, lane);
    multiply(acc, prime1);
    add(acc, prime4);
  }
};

/** Eats what is left after the stripes: words of 8 bytes, one of 4, then single bytes. */
const eatRest = (bytes: DataView, from: number, length: number): void => {
  let at = from;
  for (; at + 8 <= length; at += 8) {
    readLane(bytes, at);
    roundLane();
    xor(acc, lane);
    rotate(acc, 27);
    multiply(acc, prime1);
    add(acc, prime4);
  }
  if (at + 4 <= length) {
    lane.hi = 0;
    lane.lo = bytes.getInt32(at, true);
    multiply(lane, prime1);
    xor(acc, lane);
    rotate(acc, 23);
    multiply(acc, prime2);
    add(acc, prime3);
    at += 4;
  }
  for (; at < length; at++) {
    lane.hi = 0;
    lane.lo = bytes.getUint8(at);
    multiply(lane, prime5);
    xor(acc, lane);
    rotate(acc, 11);
    multiply(acc, prime1);
  }
};

/**
 * XXH64, seed 0, of the first `length` bytes. The word returned is reused by the next call: read it
 * at once.
 */
export const xxh64 = (bytes: DataView, length: number): Readonly<Word> => {
  let eaten = 0;
  if (length >= 32) eaten = eatStripes(bytes, length);
  else set(acc, prime5);
  lane.hi = 0;
  lane.lo = length;
  add(acc, lane);
  eatRest(bytes, eaten, length);
  xorShift(acc, 33);
  multiply(acc, prime2);
  xorShift(acc, 29);
  multiply(acc, prime3);
  xorShift(acc, 32);
  return acc;
};
