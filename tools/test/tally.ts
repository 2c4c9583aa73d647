/** What a test run came to. `skipped` holds full names. */
export type Tally = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly string[];
};

type Report = {
  readonly testResults?: readonly {
    readonly name?: string;
    readonly status?: string;
    readonly assertionResults?: readonly { readonly status?: string; readonly fullName?: string }[];
  }[];
};

/**
 * Reads vitest's JSON report. A file that failed before any of its tests counts as one failure, so
 * that a test that never started is never taken for one that passed.
 */
export const tally = (report: Report): Tally => {
  let passed = 0;
  let failed = 0;
  const skipped: string[] = [];
  for (const file of report.testResults ?? []) {
    const results = file.assertionResults ?? [];
    for (const result of results) {
      if (result.status === "passed") passed += 1;
      else if (result.status === "failed") failed += 1;
      else skipped.push(result.fullName ?? file.name ?? "a test without a name");
    }
    const failedInFile = results.some((result) => result.status === "failed");
    if (file.status === "failed" && !failedInFile) failed += 1;
  }
  return { passed, failed, skipped };
};

/** Two tallies as one. */
export const sum = (a: Tally, b: Tally): Tally => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: [...a.skipped, ...b.skipped],
});

/** `12 passed, 0 failed`, with `, 1 skipped` where something was. */
export const closingLine = (total: {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}): string =>
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ""}`;
