import { describe, expect, test } from "vitest";
import { eventTime } from "./time.ts";

describe("eventTime", () => {
  test.each([
    [1_795_000_000, 1_795_000_000_000],
    [1_795_000_000.25, 1_795_000_000_250],
    ["1795000000", 1_795_000_000_000],
    [1_795_000_000_123, 1_795_000_000_123],
    ["1795000000123456", 1_795_000_000_123.456],
    ["2026-11-18T12:00:00Z", "2026-11-18T12:00:00Z"],
    ["yesterday", "yesterday"],
    ["", undefined],
    [12, undefined],
    [-1, undefined],
    [null, undefined],
    [{}, undefined],
  ])("reads %j as %j", (given, expected) => {
    expect(eventTime(given)).toBe(expected);
  });
});
