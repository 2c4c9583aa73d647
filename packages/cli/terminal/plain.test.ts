import fc from "fast-check";
import { expect, test } from "vitest";
import { plain, plainDeep, safeJson } from "./plain.ts";

test.each([
  ["\u001b[31mred\u001b[0m", "red"],
  ["\u009b31mred", "red"],
  ["\u001b]0;title\u0007text", "text"],
  ["\u001b]8;;http://evil\u001b\\link\u001b]8;;\u001b\\", "link"],
  ["\u001bP1$r\u001b\\x", "x"],
  ["\u001b]0;never closed", ""],
  ["\u001bc", ""],
  ["two\r\nlines\tand\u2028more", "two lines and more"],
  ["a\u0000b\u0008c\u007fd\u0085e", "abcd e"],
  ["abc\u202Efed\u2066x\u200B", "abcfedx"],
  ["Grüße 世界 👩‍💻", "Grüße 世界 👩‍💻"],
  ["e\u0301", "e\u0301"],
])("%j is shown as %j", (text, shown) => {
  expect(plain(text)).toBe(shown);
});

/** Any UTF-16 code units, lone surrogates included. */
const anyText = fc
  .array(fc.integer({ min: 0, max: 0xffff }))
  .map((units) => String.fromCharCode(...units));

// oxlint-disable-next-line no-control-regex -- controls are what this is about
const control = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

test("no text keeps anything that a terminal obeys", () => {
  const pieces = fc.constantFrom(
    "\u001b",
    "[",
    "]",
    "\u009b",
    "\u0007",
    "\\",
    "P",
    ";",
    "3",
    "m",
    "\n",
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, anyText)), (parts) => {
      expect(plain(parts.join(""))).not.toMatch(control);
    }),
  );
});

test("each letter that hides or turns text around is taken out", () => {
  const ranges = [
    [0x00, 0x08],
    [0x7f, 0x84],
    [0x86, 0x9f],
    [0x202a, 0x202e],
    [0x2066, 0x206f],
    [0x200e, 0x200f],
  ];
  for (const [first = 0, last = 0] of ranges)
    for (let code = first; code <= last; code++)
      expect({ code, shown: plain(`a${String.fromCharCode(code)}`) }).toEqual({ code, shown: "a" });
});

test("a text made to keep the cleaner busy is clean in no time", () => {
  const startMs = performance.now();
  for (const piece of ["\u009d", "\u001b]", "\u001b[0", "\u009b;", "\u001b "])
    expect(plain(`${piece.repeat(200_000)}\u001b`)).not.toMatch(control);
  expect(performance.now() - startMs).toBeLessThan(2000);
});

test("values inside values are cleaned, keys included, numbers kept", () => {
  const value = { "k\u001b[1m": ["a\u0007", 1, null, { deep: "\u202Ex" }], ok: true };
  expect(plainDeep(value)).toEqual({ k: ["a", 1, null, { deep: "x" }], ok: true });
});

test("JSON keeps every letter and obeys nothing", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = safeJson({ text }, 0);
      expect(json).not.toMatch(control);
      expect(JSON.parse(json)).toEqual({ text });
    }),
  );
});
