import { z } from "zod";
import { plantedBugs } from "./all.ts";
import type { Found } from "./find.ts";
import { plant } from "./plant.ts";

/** A process of `find`: plants one bug, then loads the shipped code and runs seeds. */
const { name, seed, most } = z
  .object({ name: z.string(), seed: z.int(), most: z.int() })
  .parse(JSON.parse(process.argv[2] ?? "null"));
const bug = plantedBugs.find((one) => one.name === name);
if (bug === undefined) throw new Error(`there is no planted bug ${name}`);
plant(bug);
const { runScenario } = await import("../run/run-scenario.ts");
const { generate } = await import("../scenario/generate.ts");

const search = async (): Promise<Found> => {
  for (let tried = 1; tried <= most; tried += 1) {
    const next = tried === 1 ? seed : tried - 1;
    const { violations } = await runScenario(generate(next), { untilFirst: true });
    const [first] = violations;
    if (first !== undefined)
      return { name, seed: next, checker: first.checker, sentence: first.sentence, tried };
  }
  return { name, seed: null, checker: "", sentence: "", tried: most };
};

process.send?.(await search(), () => process.exit(0));
