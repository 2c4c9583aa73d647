import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { plantedSeeds } from "../limits.ts";
import type { PlantedBug } from "./bug.ts";

/** What a search for one planted bug came to. */
export type Found = {
  readonly name: string;
  /** Null: no seed found it. */
  readonly seed: number | null;
  readonly checker: string;
  readonly sentence: string;
  readonly tried: number;
};

export type Search = {
  /** The first seed that is tried; then from 1 on. */
  readonly seed: number;
  readonly most?: number;
};

const entry = fileURLToPath(new URL("./worker.ts", import.meta.url));

/** Looks for one planted bug in a process of its own: its known seed first, then every one from 1 on. */
export const find = ({ name }: PlantedBug, { seed, most = plantedSeeds }: Search): Promise<Found> =>
  new Promise((resolve) => {
    const child = fork(entry, [JSON.stringify({ name, seed, most })], {
      execArgv: [],
      stdio: ["ignore", "inherit", "ignore", "ipc"],
    });
    child.once("message", (found: Found) => {
      resolve(found);
    });
    child.once("exit", (code) => {
      resolve({
        name,
        seed: null,
        checker: "",
        sentence: `The search ended with ${code}.`,
        tried: 0,
      });
    });
  });

/** Every one of these, two searches at a time; `each` hears of each as it ends. */
export const findAll = async (
  bugs: readonly PlantedBug[],
  { most, each }: { readonly most?: number; readonly each: (found: Found) => void },
): Promise<readonly Found[]> => {
  const left = [...bugs];
  const found: Found[] = [];
  const work = async (): Promise<void> => {
    for (let bug = left.shift(); bug !== undefined; bug = left.shift()) {
      const one = await find(bug, { seed: bug.seed, ...(most === undefined ? {} : { most }) });
      found.push(one);
      each(one);
    }
  };
  await Promise.all([work(), work()]);
  return found;
};
