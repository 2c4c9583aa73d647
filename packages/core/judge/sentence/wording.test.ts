import { describe, expect, it } from "vitest";
import {
  countText,
  durationText,
  objectiveText,
  oddsText,
  plural,
  sentenceCase,
  shareText,
  versionText,
} from "./wording.ts";

describe("wording", () => {
  it.each([
    [0, "1 : 1"],
    [0.2, "1.6 : 1"],
    [1, "10 : 1"],
    [3, "1,000 : 1"],
    [4.1, "13,000 : 1"],
    [-0.6, "1 : 4"],
    [9.1, "over a billion : 1"],
    [Number.POSITIVE_INFINITY, "over a billion : 1"],
    [Number.NEGATIVE_INFINITY, "1 : over a billion"],
    [Number.NaN, "1 : 1"],
  ])("says evidence of log10 %s as %s", (log10E, text) => {
    expect(oddsText(log10E)).toBe(text);
  });

  it.each([
    [0, "0"],
    [999, "999"],
    [1_000, "1,000"],
    [12_345_678, "12,345,678"],
  ])("groups %s as %s", (n, text) => {
    expect(countText(n)).toBe(text);
  });

  it.each([
    [0, "0%"],
    [1e-9, "< 0.0001%"],
    [0.000_45, "0.045%"],
    [0.0203, "2%"],
    [0.125, "13%"],
    [0.9987, "99.87%"],
    [1, "100%"],
  ])("says the share %s as %s", (share, text) => {
    expect(shareText(share)).toBe(text);
  });

  it.each([
    [1, "1 s"],
    [39_001, "40 s"],
    [150_000, "3 min"],
    [9 * 3_600_000, "9 h"],
    [4 * 86_400_000, "4 days"],
  ])("says %s ms as %s", (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });

  it("counts one thing as one", () => {
    expect([plural(1, "user"), plural(2, "user")]).toEqual(["1 user", "2 users"]);
  });

  it("says an objective in full", () => {
    expect([objectiveText(0.99), objectiveText(0.9995)]).toEqual(["99%", "99.95%"]);
  });

  it("cuts commits, keeps names, and has a word for neither", () => {
    expect(versionText("4f1d7bb0a9c1c0ffee00112233445566778899aa")).toBe("4f1d7bb0");
    expect(versionText("v2")).toBe("v2");
    expect(sentenceCase(versionText(undefined))).toBe("The candidate");
    expect(sentenceCase("v2 fails")).toBe("v2 fails");
  });
});
