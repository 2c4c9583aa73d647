import type { PlantedBug } from "./bug.ts";
import { judgeBugs } from "./judge.ts";
import { loopBugs } from "./loop.ts";
import { machineBugs } from "./machine.ts";
import { splitterBugs } from "./splitter.ts";
import { storeBugs } from "./store.ts";

/** Every planted bug. Each must be found, or the checkers prove nothing. */
export const plantedBugs: readonly PlantedBug[] = [
  ...machineBugs,
  ...judgeBugs,
  ...loopBugs,
  ...storeBugs,
  ...splitterBugs,
];
