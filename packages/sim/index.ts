export { type Checked, checkComplaints } from "./complaints/check.ts";
export { plantedSeeds } from "./limits.ts";
export { plantedBugs } from "./planted/all.ts";
export { find, findAll, type Found } from "./planted/find.ts";
export type { Tally } from "./run/seeds.ts";
export { runOnWorkers } from "./run/workers.ts";
