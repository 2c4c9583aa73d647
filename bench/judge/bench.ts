import type { Measured } from "../figures.ts";
import { linesOf } from "./print.ts";
import type { Setting, Shown } from "./setting.ts";
import { cost } from "./tables/cost.ts";
import { detection } from "./tables/detection.ts";
import { exactLaw } from "./tables/exact-law.ts";
import { harm } from "./tables/harm.ts";
import { hold } from "./tables/hold.ts";
import { lateOnset } from "./tables/late-onset.ts";
import { ramp } from "./tables/ramp.ts";
import { sre } from "./tables/sre.ts";
import { typeOne } from "./tables/type-one.ts";
import { vectors } from "./tables/vectors.ts";

/** Tables that depend on nothing but the seed and the number of runs. */
export const simulated: readonly ((setting: Setting) => Shown)[] = [
  vectors,
  exactLaw,
  sre,
  typeOne,
  detection,
  lateOnset,
  ramp,
  hold,
  harm,
];

const defaultSeed = 1;

/** `--seed 7`; the default is always the same, so that two runs can be compared. */
const seedOf = (args: readonly string[]): number | null => {
  const at = args.indexOf("--seed");
  if (at === -1) return defaultSeed;
  const word = args[at + 1] ?? "";
  return /^\d{1,9}$/.test(word) ? Number(word) : null;
};

/**
 * `npm run bench -- judge [--quick] [--seed n]`: the shipped judge against its specification and
 * against the documented rules of others, on the same made-up streams. The same seed gives the same
 * tables.
 */
export const benchJudge = async (
  say: (sentence: string) => void,
  args: readonly string[],
): Promise<Measured> => {
  const seed = seedOf(args);
  if (seed === null)
    return {
      ok: false,
      error: {
        code: "badSeed",
        sentence: "--seed takes a whole number from 0; leave it out for 1.",
      },
    };
  const mode = args.includes("--quick") ? "quick" : "full";
  const setting: Setting = { seed, runs: (of) => of[mode] };
  say(`The judge's bench, ${mode}, seed ${seed}.`);
  const shown: Shown[] = [];
  const show = (table: Shown): void => {
    shown.push(table);
    for (const line of linesOf(table)) say(line);
  };
  for (const table of simulated) show(table(setting));
  show(cost());
  return {
    ok: true,
    figures: shown.flatMap(({ figures }) => figures),
    rounds: [{ seed }, ...shown.flatMap(({ rounds }) => rounds)],
  };
};
