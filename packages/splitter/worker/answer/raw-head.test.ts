import fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf, textOf } from "./raw-head.ts";

const bytes = fc.uint8Array({ maxLength: 40 });
/** A part of a head, and how it came: a view of the one chunk, copied out of two chunks, or text. */
const parts = fc.array(fc.tuple(bytes, fc.constantFrom("view", "copy", "text")));

test("a head is read byte for byte, in one chunk, in several, or as text", () => {
  fc.assert(
    fc.property(parts, fc.nat(10), (all, before) => {
      const chunk = Buffer.alloc(before + all.reduce((sum, [part]) => sum + part.length + 2, 0));
      let at = before;
      const raw = all.map(([part, came]) => {
        chunk.set(part, at);
        const view = chunk.subarray(at, at + part.length);
        at += part.length + 2;
        if (came === "view") return view;
        return came === "copy" ? Buffer.from(part) : view.toString("latin1");
      });
      expect(linesOf(raw)).toEqual(raw.map(textOf));
    }),
  );
});

test("parts that stand in memory in another order are read as they stand in the head", () => {
  const chunk = Buffer.from("abcdef\xff", "latin1");
  const raw = [chunk.subarray(2, 4), chunk.subarray(0, 1), chunk.subarray(6, 7), Buffer.alloc(0)];
  expect(linesOf(raw)).toEqual(["cd", "a", "\xff", ""]);
  expect(linesOf(raw.slice(0, 3))).toEqual(["cd", "a", "\xff"]);
  expect(linesOf([])).toEqual([]);
});
