import { runStep } from "./check/run-step.ts";
import { steps } from "./check/steps.ts";

/** `npm run check`: format, lint, types and dead code, in under a minute. */
let failed = 0;
for (const step of steps) {
  const result = await runStep(step);
  console.log(`${result.ok ? "✓" : "✗"} ${step.name}`);
  if (result.ok) continue;
  failed += 1;
  console.log(result.output.trimEnd());
}
process.exitCode = failed === 0 ? 0 : 1;
