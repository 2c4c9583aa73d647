import type { OpenChecker } from "./checker.ts";
import { evidenceCheckers } from "./evidence.ts";
import { exposureCheckers } from "./exposure.ts";
import { livenessCheckers } from "./liveness.ts";
import { recordCheckers } from "./records.ts";
import { routingCheckers } from "./routing.ts";

/** Every statement that each run is held to. */
export const checkers: readonly OpenChecker[] = [
  ...exposureCheckers,
  ...evidenceCheckers,
  ...recordCheckers,
  ...routingCheckers,
  ...livenessCheckers,
];
