import { describe, expect, it } from "vitest";
import { noTotals } from "./arm-totals.ts";
import { addRecent, openRecent, passRecentMinutes, recentShare } from "./recent.ts";

const failed = { ...noTotals(), requests: 10, failures: 5 };
const fine = { ...noTotals(), requests: 10 };

describe("recent", () => {
  it("remembers the last minute, and no more", () => {
    const recent = openRecent();
    expect(recentShare(recent)).toBe(0);
    addRecent(recent, failed);
    passRecentMinutes(recent, 1);
    addRecent(recent, fine);
    expect(recentShare(recent)).toBe(0.25);
    passRecentMinutes(recent, 1);
    expect(recentShare(recent)).toBe(0);
  });

  it("forgets everything over a silence of minutes", () => {
    const recent = openRecent();
    addRecent(recent, failed);
    passRecentMinutes(recent, 2);
    expect(recentShare(recent)).toBe(0);
  });
});
