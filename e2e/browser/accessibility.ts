import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axeSource = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

type Violation = {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
};

/**
 * What axe finds against WCAG 2.2 AA, one line per element. The source is evaluated by the browser's
 * debugger, which the page's content policy does not hold.
 */
export const accessibilityFindings = async (page: Page): Promise<readonly string[]> => {
  await page.evaluate(axeSource);
  const violations: readonly Violation[] = await page.evaluate(
    `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] })
      .then((result) => result.violations)`,
  );
  return violations.flatMap((violation) =>
    violation.nodes.map(
      (node) => `${violation.id} (${violation.impact}): ${node.html} ${node.failureSummary ?? ""}`,
    ),
  );
};
