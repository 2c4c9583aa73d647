import fc from "fast-check";
import { expect, test } from "vitest";
import { maxEventTexts } from "../../limits.ts";
import { Texts } from "./texts.ts";

test("the same parts are made into a text once, and no others are taken for them", () => {
  const part = fc.constantFrom("a", "b", "1", 1, 2, null);
  fc.assert(
    fc.property(fc.array(fc.tuple(part, part, part)), (asked) => {
      const made: unknown[] = [];
      const texts = new Texts((...parts: readonly unknown[]) => {
        made.push(parts);
        return JSON.stringify(parts);
      });
      for (const [a, b, c] of asked) expect(texts.of(a, b, c)).toBe(JSON.stringify([a, b, c]));
      expect(made).toHaveLength(new Set(asked.map((parts) => JSON.stringify(parts))).size);
    }),
  );
});

test("what clients choose fills no memory", () => {
  let made = 0;
  const texts = new Texts((a: number, b: null, c: null) => {
    made += 1;
    return `${a}${b}${c}`;
  });
  for (let n = 0; n <= maxEventTexts; n += 1) texts.of(n, null, null);
  made = 0;
  texts.of(0, null, null);
  expect(made).toBe(0);
  expect(texts.of(maxEventTexts, null, null)).toBe(`${maxEventTexts}nullnull`);
  expect(made).toBe(1);
});
