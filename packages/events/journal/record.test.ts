import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { header, readSegment, recordPrefix } from "./record.ts";

const segmentOf = (payloads: readonly Uint8Array[]): Buffer =>
  Buffer.concat([header, ...payloads.flatMap((payload) => [recordPrefix(payload), payload])]);

const payloads = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 6 });

describe("a segment", () => {
  test("gives back its records in order", () => {
    fc.assert(
      fc.property(payloads, (given) => {
        const bytes = segmentOf(given);
        const { records, soundBytes } = readSegment(bytes);
        expect(records.map(({ payload }) => [...payload])).toEqual(given.map((part) => [...part]));
        expect(soundBytes).toBe(bytes.length);
      }),
    );
  });

  test("cut short anywhere gives the records before the cut", () => {
    fc.assert(
      fc.property(payloads, fc.nat(300), (given, cut) => {
        const bytes = segmentOf(given);
        const length = Math.min(cut, bytes.length);
        const { records, soundBytes } = readSegment(bytes.subarray(0, length));
        const whole = readSegment(bytes).records.filter(({ end }) => end <= length);
        expect(records.map(({ end }) => end)).toEqual(whole.map(({ end }) => end));
        expect(soundBytes).toBeLessThanOrEqual(length);
      }),
    );
  });

  test("with a flipped bit never gives a payload that was not written", () => {
    fc.assert(
      fc.property(payloads, fc.nat(), fc.nat(7), (given, at, bit) => {
        const bytes = segmentOf(given);
        const index = at % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ (1 << bit);
        const written = given.map((payload) => Buffer.from(payload).toString("hex"));
        const found = readSegment(bytes).records.map(({ payload }) => payload.toString("hex"));
        expect(written.slice(0, found.length)).toEqual(found);
      }),
    );
  });

  test("ends at the zeros that a power cut leaves", () => {
    const bytes = segmentOf([Buffer.from("row\n")]);
    const { records, soundBytes } = readSegment(Buffer.concat([bytes, Buffer.alloc(64)]));
    expect(records).toHaveLength(1);
    expect(soundBytes).toBe(bytes.length);
  });
});
