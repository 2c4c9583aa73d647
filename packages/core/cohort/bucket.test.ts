import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketer, bucketOf, buckets, inControl } from "./bucket.ts";
import { encodeUtf8, maxBytesPerUnit } from "./utf8.ts";
import { xxh64 } from "./xxh64.ts";

const mask = (1n << 64n) - 1n;
const p1 = 11400714785074694791n;
const p2 = 14029467366897019727n;
const p3 = 1609587929392839161n;
const p4 = 9650029242287828579n;
const p5 = 2870177450012600261n;
const turn = (x: bigint, n: bigint): bigint => ((x << n) | (x >> (64n - n))) & mask;
const round = (a: bigint, lane: bigint): bigint => (turn((a + lane * p2) & mask, 31n) * p1) & mask;

/** The specification of XXH64, written again in BigInt, slow and plain. */
const oracle = (bytes: Uint8Array): bigint => {
  const read = (at: number, size: number): bigint =>
    bytes.subarray(at, at + size).reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let at = 0;
  let h = p5;
  if (bytes.length >= 32) {
    const v = [(p1 + p2) & mask, p2, 0n, -p1 & mask];
    for (; at + 32 <= bytes.length; at += 32)
      for (let k = 0; k < 4; k++) v[k] = round(v[k] ?? 0n, read(at + 8 * k, 8));
    h = v.reduce((sum, x, k) => (sum + turn(x, [1n, 7n, 12n, 18n][k] ?? 0n)) & mask, 0n);
    for (const x of v) h = ((h ^ round(0n, x)) * p1 + p4) & mask;
  }
  h = (h + BigInt(bytes.length)) & mask;
  for (; at + 8 <= bytes.length; at += 8)
    h = (turn(h ^ round(0n, read(at, 8)), 27n) * p1 + p4) & mask;
  if (at + 4 <= bytes.length) {
    h = (turn(h ^ ((read(at, 4) * p1) & mask), 23n) * p2 + p3) & mask;
    at += 4;
  }
  for (; at < bytes.length; at++) h = (turn(h ^ ((read(at, 1) * p5) & mask), 11n) * p1) & mask;
  h = ((h ^ (h >> 33n)) * p2) & mask;
  h = ((h ^ (h >> 29n)) * p3) & mask;
  return h ^ (h >> 32n);
};

const ours = (bytes: Uint8Array): bigint => {
  const { hi, lo } = xxh64(new DataView(bytes.slice().buffer), bytes.length);
  return (BigInt(hi >>> 0) << 32n) | BigInt(lo >>> 0);
};
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("xxh64", () => {
  it.each([
    ["", 0xef46db3751d8e999n],
    ["a", 0xd24ec4f1a98c6e5bn],
    ["abc", 0x44bc2cf5ad770999n],
    ["checkout.7:user-42", 17128759245900406476n],
    ["Nobody inspects the spammish repetition", 0xfbcea83c8a378bf1n],
  ])("hashes %j as published", (text, hash) => {
    expect(ours(utf8(text))).toBe(hash);
  });

  it("equals the BigInt oracle on any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => ours(bytes) === oracle(bytes)),
      { numRuns: 2_000 },
    );
  });
});

describe("encodeUtf8", () => {
  it("equals TextEncoder on any code units, lone surrogates included", () => {
    const surrogates = fc.constantFrom("\ud83d", "\ude00", "😀", "\uffff", "é", "x");
    const anyText = fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: surrogates }));
    fc.assert(
      fc.property(anyText, (text) => {
        const into = new Uint8Array(maxBytesPerUnit * text.length + 2);
        const end = encodeUtf8(text, into, 2);
        expect(into.subarray(2, end)).toEqual(utf8(text));
      }),
      { numRuns: 300 },
    );
  });
});

describe("bucketOf", () => {
  it("puts user-42 of checkout.7 into 406476", () => {
    expect(bucketOf("checkout.7", "user-42")).toBe(406_476);
  });

  it("is XXH64 of `salt:unit` mod 1,000,000, whatever is hashed before", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.array(fc.string({ unit: "binary" })),
        (salt, units) => {
          const bucketFor = bucketer(salt);
          for (const unit of units)
            expect(bucketFor(unit)).toBe(Number(oracle(utf8(`${salt}:${unit}`)) % BigInt(buckets)));
        },
      ),
    );
  });

  it("takes units of any length", () => {
    const unit = "ü".repeat(10_000);
    expect(bucketOf("s", unit)).toBe(Number(oracle(utf8(`s:${unit}`)) % BigInt(buckets)));
  });

  it("spreads units evenly", () => {
    const bucketFor = bucketer("evenly.1");
    const cells = Array.from({ length: 100 }, () => 0);
    for (let i = 0; i < 100_000; i++) {
      const cell = Math.floor(bucketFor(`user-${i}`) / 10_000);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    const chi2 = cells.reduce((sum, n) => sum + (n - 1_000) ** 2 / 1_000, 0);
    // 99 degrees of freedom: P(χ² > 148.2) = 0.001.
    expect(chi2).toBeLessThan(148.2);
  });

  it("is independent across salts", () => {
    const [first, second] = [bucketer("a.1"), bucketer("a.2")];
    const cells = Array.from({ length: 100 }, () => 0);
    for (let i = 0; i < 100_000; i++) {
      const unit = `user-${i}`;
      const cell = Math.floor(first(unit) / 100_000) * 10 + Math.floor(second(unit) / 100_000);
      cells[cell] = (cells[cell] ?? 0) + 1;
    }
    const chi2 = cells.reduce((sum, n) => sum + (n - 1_000) ** 2 / 1_000, 0);
    expect(chi2).toBeLessThan(148.2);
  });
});

describe("inControl", () => {
  it("begins with the first bucket of the last part", () => {
    expect([inControl(949_999, 50_000), inControl(950_000, 50_000)]).toEqual([false, true]);
  });

  it("is as large as the candidate's share, disjoint from it, and empty above half", () => {
    const bucket = fc.integer({ min: 0, max: buckets - 1 });
    fc.assert(
      fc.property(bucket, fc.integer({ min: 0, max: buckets }), (b, ppm) => {
        if (inControl(b, ppm)) expect(b >= ppm && ppm <= 500_000).toBe(true);
        if (ppm <= 500_000) expect(inControl(buckets - 1 - b, ppm)).toBe(b < ppm);
      }),
    );
  });
});
