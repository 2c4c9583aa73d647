import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeFrame, FrameDecoder } from "./framing.ts";
import { maxLinkMessageBytes } from "./messages.ts";

const concat = (parts: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.flatMap((p) => [...p]));

test("messages survive any way of cutting the stream", () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue(), { maxLength: 8 }),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 50 }),
      (values, cuts) => {
        const messages = values.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
        const stream = concat(messages.map(encodeFrame));
        const decoder = new FrameDecoder();
        const seen: unknown[] = [];
        for (let offset = 0, k = 0; offset < stream.length; k += 1) {
          const size = cuts[k % cuts.length] ?? 1;
          const result = decoder.push(stream.subarray(offset, offset + size));
          if (!result.ok) throw new Error(result.error.sentence);
          seen.push(...result.messages);
          offset += size;
        }
        expect(seen).toEqual(messages);
      },
    ),
  );
});

test("a length above the limit is said once and ends decoding", () => {
  const decoder = new FrameDecoder();
  const header = new Uint8Array(4);
  new DataView(header.buffer).setUint32(0, maxLinkMessageBytes + 1);
  const result = decoder.push(header);
  expect(result).toMatchObject({ ok: false, error: { code: "badFrame" } });
  expect(decoder.push(encodeFrame({ a: 1 }))).toEqual({ ok: true, messages: [] });
});

test("bytes that are not JSON are said, not thrown", () => {
  const frame = new Uint8Array([0, 0, 0, 2, 123, 123]);
  expect(new FrameDecoder().push(frame)).toMatchObject({ ok: false });
});
