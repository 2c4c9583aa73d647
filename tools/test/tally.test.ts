import { expect, test } from "vitest";
import { closingLine, tally } from "./tally.ts";

test("a run is counted by test, and a file that broke before its tests is one failure", () => {
  const report = {
    testResults: [
      {
        status: "failed",
        assertionResults: [
          { status: "passed", fullName: "a" },
          { status: "failed", fullName: "b" },
          { status: "pending", fullName: "c" },
        ],
      },
      { name: "broken.test.ts", status: "failed", assertionResults: [] },
    ],
  };
  expect(tally(report)).toEqual({ passed: 1, failed: 2, skipped: ["c"] });
});

test("an empty report counts nothing as passed", () => {
  expect(tally({})).toEqual({ passed: 0, failed: 0, skipped: [] });
});

test("the closing line names skips only where there are some", () => {
  expect(closingLine({ passed: 3, failed: 0, skipped: 0 })).toBe("3 passed, 0 failed");
  expect(closingLine({ passed: 3, failed: 1, skipped: 2 })).toBe("3 passed, 1 failed, 2 skipped");
});
