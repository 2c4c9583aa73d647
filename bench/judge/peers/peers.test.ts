import { describe, expect, it } from "vitest";
import { randomFrom } from "../streams/random.ts";
import { argoDocs, argoTight } from "./argo.ts";
import { flagger, flaggerDefault, flaggerDocs } from "./flagger.ts";
import { kayentaLike } from "./kayenta.ts";
import type { Minute, Rule } from "./rule.ts";

/** A minute of 60 candidate requests and 5,940 of stable. */
const minute = (failures: number, requests = 60): Minute => ({
  candidate: { requests, failures },
  stable: { requests: 5_940, failures: 6 },
});

/** The minute at whose end a rule stops the candidate; null when it does not. */
const stopsAt = (rule: Rule, minutes: readonly Minute[]): number | null => {
  const stops = rule.open();
  const at = minutes.findIndex((each) => stops(each));
  return at === -1 ? null : at + 1;
};

const day = (failures: number): Minute[] => Array.from({ length: 1_440 }, () => minute(failures));

describe("Argo's rule", () => {
  it("aborts a broken candidate at the fourth measurement of the documented example", () => {
    expect(stopsAt(argoDocs, day(60))).toBe(20);
  });

  it("is blind below 5 % of errors in the documented example", () => {
    expect(stopsAt(argoDocs, day(3))).toBeNull();
    expect(stopsAt(argoDocs, day(4))).toBe(20);
  });

  it("adds failed measurements up, whatever passes in between", () => {
    const every = (n: number): Minute[] =>
      day(0).map((each, k) => (k % n === 0 ? minute(1) : each));
    expect(stopsAt(argoTight, every(7))).toBe(22);
  });

  it("takes no requests for a failed measurement, since NaN meets no condition", () => {
    expect(
      stopsAt(
        argoTight,
        [1, 2, 3, 4].map(() => minute(0, 0)),
      ),
    ).toBe(4);
  });
});

describe("Flagger's rule", () => {
  it("rolls back one tick after interval × threshold, as its code does", () => {
    expect(stopsAt(flaggerDocs, day(60))).toBe(11);
    expect(stopsAt(flaggerDefault, day(60))).toBe(2);
  });

  it("never forgets a failed check", () => {
    const rule = { ...flaggerDocs, open: flagger({ min: 0.99, threshold: 2 }) };
    expect(stopsAt(rule, [minute(1), ...day(0).slice(0, 100), minute(1), minute(0)])).toBe(103);
  });

  it("counts a minute without a value as a failed check", () => {
    expect(stopsAt(flaggerDefault, [minute(0, 0), minute(0)])).toBe(2);
  });
});

describe("the Kayenta-like rule", () => {
  const rule = kayentaLike(randomFrom(1, "noise"));

  it("says nothing before its first hour and stops a broken candidate then", () => {
    expect(stopsAt(rule, day(60))).toBe(60);
  });

  it("ends after three judgements, whatever comes later", () => {
    expect(stopsAt(rule, [...day(0).slice(0, 180), ...day(60)])).toBeNull();
  });
});
