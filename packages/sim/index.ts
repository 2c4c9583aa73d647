export { generate } from "./scenario/generate.ts";
export { addTallies, type Failing, noTally, type Tally } from "./run/seeds.ts";
export { runOnWorkers } from "./run/workers.ts";
