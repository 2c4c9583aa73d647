import type { Measured } from "../figures.ts";
import { aaShown, fullSize, runAa, smallSize } from "./aa/aa-ships.ts";
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
export const simulated: Readonly<Record<string, (setting: Setting) => Shown>> = {
  vectors,
  "exact-law": exactLaw,
  sre,
  "type-1": typeOne,
  detect: detection,
  "late-onset": lateOnset,
  ramp,
  hold,
  harm,
};

type Mode = "quick" | "full";
type Asked = Setting & { readonly mode: Mode };
type Table = (asked: Asked, say: (sentence: string) => void) => Shown | Promise<Shown>;

/** Real processes take their time: a quick one tries three ships, and only where it is asked for. */
const aaShips: Table = async ({ mode }, say) => {
  const size = mode === "full" ? fullSize : smallSize;
  return aaShown(await runAa(size, say), size.services * size.ships);
};

/** In the order in which they are made. */
const tables: Readonly<Record<string, Table>> = { ...simulated, cost, "aa-ships": aaShips };
const fullOnly: ReadonlySet<string> = new Set(["aa-ships"]);

/** `--only ramp`: one table; else all of the mode. Empty: there is no such table. */
const chosenBy = (args: readonly string[], mode: Mode): readonly Table[] => {
  const at = args.indexOf("--only");
  const only = at === -1 ? null : (args[at + 1] ?? "");
  return Object.entries(tables)
    .filter(([name]) => (only === null ? mode === "full" || !fullOnly.has(name) : name === only))
    .map(([, table]) => table);
};

const defaultSeed = 1;

/** `--seed 7`; the default is always the same, so that two runs can be compared. */
const seedOf = (args: readonly string[]): number | null => {
  const at = args.indexOf("--seed");
  if (at === -1) return defaultSeed;
  const word = args[at + 1] ?? "";
  return /^\d{1,9}$/.test(word) ? Number(word) : null;
};

/**
 * `npm run bench -- judge [--quick] [--seed n] [--only table]`: the shipped judge against its
 * specification and against the documented rules of others, on the same made-up streams. The same
 * seed gives the same tables, but for what is measured: `cost` and, in full mode or where it alone is
 * asked for, `aa-ships`.
 */
export const benchJudge = async (
  say: (sentence: string) => void,
  args: readonly string[],
): Promise<Measured> => {
  const seed = seedOf(args);
  if (seed === null)
    return refuse("badSeed", "--seed takes a whole number from 0; leave it out for 1.");
  const mode = args.includes("--quick") ? "quick" : "full";
  const chosen = chosenBy(args, mode);
  if (chosen.length === 0)
    return refuse("noTable", `--only takes one of: ${Object.keys(tables).join(", ")}.`);
  const asked: Asked = { seed, mode, runs: (of) => of[mode] };
  say(`The judge's bench, ${mode}, seed ${seed}.`);
  const shown: Shown[] = [];
  for (const table of chosen) {
    const fromMs = performance.now();
    const made = await table(asked, say);
    shown.push(made);
    for (const line of linesOf(made)) say(line);
    say(`  Made in ${((performance.now() - fromMs) / 1_000).toFixed(1)} s.`);
  }
  return {
    ok: true,
    figures: shown.flatMap(({ figures }) => figures),
    rounds: [{ seed }, ...shown.flatMap(({ rounds }) => rounds)],
  };
};

const refuse = (code: string, sentence: string): Measured => ({
  ok: false,
  error: { code, sentence },
});
