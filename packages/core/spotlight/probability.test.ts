import { expect, test } from "vitest";
import { intervalOfDifference, lnPOfDifference } from "./association.ts";
import { lnFactorial, lnFisherMidP } from "./exact.ts";
import { discoveries, falseShare, shareAtLook } from "./false-discovery.ts";
import { effective, seenIn } from "./mass.ts";
import { lnChiSquareTail, lnErfc, zOfTail } from "./normal.ts";
import { lnKolmogorovTail } from "./numeric.ts";

test.each([
  [0, 0],
  [0.5, Math.log(0.4795001221869535)],
  [2, Math.log(0.004677734981047266)],
  [2.0001, Math.log(0.0046756684)],
  [5, Math.log(1.5374597944280349e-12)],
  [10, Math.log(2.088487583762545e-45)],
  [40, -1604.2614416],
])("ln erfc(%d) is %d", (x, expected) => {
  expect(Math.abs(lnErfc(x) - expected)).toBeLessThan(1e-7 * Math.max(1, Math.abs(expected)));
});

test("a χ² of 3.841459 and a z of 1.959964 leave 5 %", () => {
  expect(Math.exp(lnChiSquareTail(3.841458820694124))).toBeCloseTo(0.05, 12);
  expect(zOfTail(0.025)).toBeCloseTo(1.959963984540054, 10);
  expect(zOfTail(1e-9)).toBeCloseTo(5.997807015, 7);
});

test("factorials are right to twelve digits", () => {
  let ln = 0;
  for (let n = 2; n <= 170; n++) {
    ln += Math.log(n);
    expect(lnFactorial(n) / ln).toBeCloseTo(1, 12);
  }
  expect(Math.abs(lnFactorial(0))).toBeLessThan(1e-14);
});

test("Fisher's tea: 3 of 4 against 1 of 4 is nothing, 4 of 4 against 0 of 4 is something", () => {
  // One-sided: 16/70 + 1/70, of which the observed table counts half.
  expect(Math.exp(lnFisherMidP({ x: 3, n: 4, y: 1, m: 4 }))).toBeCloseTo(2 * (8 / 70 + 1 / 70), 12);
  expect(Math.exp(lnFisherMidP({ x: 4, n: 4, y: 0, m: 4 }))).toBeCloseTo(1 / 70, 12);
});

test("the G test agrees with its textbook value", () => {
  // 782 of 1,000 against 707 of 1,000: G = 14.7657…, by its definition.
  const g =
    2 *
    (782 * Math.log(782 / 744.5) +
      218 * Math.log(218 / 255.5) +
      707 * Math.log(707 / 744.5) +
      293 * Math.log(293 / 255.5));
  const lnP = lnPOfDifference({ hits: 782, trials: 1000 }, { hits: 707, trials: 1000 });
  expect(lnP).toBeCloseTo(lnChiSquareTail(g), 10);
});

test.each([
  [
    { hits: 0, trials: 0 },
    { hits: 1, trials: 2 },
  ],
  [
    { hits: 0, trials: 5 },
    { hits: 0, trials: 9 },
  ],
  [
    { hits: 5, trials: 5 },
    { hits: 9, trials: 9 },
  ],
])("where nothing can differ, p is 1", (a, b) => {
  expect(lnPOfDifference(a, b)).toBe(0);
});

test("Newcombe's published interval for 56 of 70 against 48 of 80", () => {
  const { low, high } = intervalOfDifference(
    { hits: 56, trials: 70 },
    { hits: 48, trials: 80 },
    1.959963984540054,
  );
  expect(low).toBeCloseTo(0.0524, 4);
  expect(high).toBeCloseTo(0.3339, 4);
});

test("Kolmogorov's critical distance 1.358 leaves 5 % in large samples", () => {
  const n = 1e8;
  const lnP = lnKolmogorovTail(1.3581 / Math.sqrt(n / 2), n, n);
  expect(Math.exp(lnP)).toBeCloseTo(0.05, 3);
  expect(lnKolmogorovTail(0, 10, 10)).toBe(0);
  expect(lnKolmogorovTail(0.1, 10, 10)).toBeGreaterThan(-0.05);
});

test("step-up reports what Benjamini and Hochberg reported in 1995", () => {
  const ps = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
    0.6528, 0.759, 1,
  ];
  expect([...discoveries(ps.map(Math.log), 0.05)].toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3]);
  expect(discoveries([], 0.05).size).toBe(0);
  expect(discoveries([0, 0], 0.05).size).toBe(0);
});

test("any number of looks together accepts no more than one look", () => {
  const sum = Array.from({ length: 100_000 }, (_, k) => shareAtLook(k + 1)).reduce((a, b) => a + b);
  expect(sum).toBeLessThan(falseShare);
  expect(sum).toBeGreaterThan(0.999 * falseShare);
});

test("an event that stands for many is one event of evidence", () => {
  const whole = { events: 101, weight: 200, weightSquared: 100 + 100 * 100 };
  const part = { events: 1, weight: 100, weightSquared: 100 * 100 };
  expect(effective(whole)).toBeCloseTo(3.96, 2);
  expect(seenIn(part, whole).hits).toBeCloseTo(1.98, 2);
  expect(effective({ events: 7, weight: 21, weightSquared: 63 })).toBeCloseTo(7, 12);
});
