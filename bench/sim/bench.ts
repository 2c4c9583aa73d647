import { checkComplaints, findAll, plantedBugs, plantedSeeds, runOnWorkers } from "@dimmer/sim";
import type { Figure, Measured } from "../figures.ts";

const limitMs = 120_000;
const goalSeeds = 5_000;
const goalPlanted = 30;

/** As the figures of other benches: a name, a number, and what it should be. */
const figure = (name: string, value: number, unit: string): Omit<Figure, "goal" | "met"> => ({
  name,
  value: Math.round(value * 10) / 10,
  unit,
});
const printed = { goal: "printed", met: null } as const;

/**
 * Seeds in two minutes and what they violate; every planted bug and by which checker it is found;
 * the complaints about other tools. `--planted-only` and `--seeds-only` measure a part.
 */
export const benchSim = async (
  say: (sentence: string) => void,
  args: readonly string[],
): Promise<Measured> => {
  const seeds = args.includes("--planted-only") ? [] : await seedFigures(say);
  const planted = args.includes("--seeds-only") ? [] : await plantedFigures(say);
  const complaints = args.includes("--planted-only") ? [] : await complaintFigures(say);
  return { ok: true, figures: [...seeds, ...planted, ...complaints], rounds: [] };
};

const seedFigures = async (say: (sentence: string) => void): Promise<readonly Figure[]> => {
  const tally = await runOnWorkers({ first: 1, count: 1_000_000, limitMs });
  for (const { seed, violation } of tally.failing)
    say(`Seed ${seed} breaks ${violation.checker}: ${violation.sentence}`);
  const cpuS = tally.cpuMs / 1_000;
  const hours = tally.simulatedMs / 3_600_000;
  return [
    {
      ...figure("sim.seeds-per-2min", tally.seeds, "seeds"),
      goal: `>= ${goalSeeds}`,
      met: tally.seeds >= goalSeeds,
    },
    {
      ...figure("sim.violations", tally.failing.length, "violations"),
      goal: "0",
      met: tally.failing.length === 0,
    },
    { ...figure("sim.decisions-per-cpu-s", tally.decisions / cpuS, "1/s"), ...printed },
    { ...figure("sim.rollout-hours-per-cpu-min", (hours * 60) / cpuS, "h/min"), ...printed },
  ];
};

const plantedFigures = async (say: (sentence: string) => void): Promise<readonly Figure[]> => {
  const found = await findAll(plantedBugs, {
    most: plantedSeeds,
    each: ({ name, seed, checker, sentence }) => {
      say(seed === null ? `${name}: not found` : `${name}: seed ${seed}, ${checker}: ${sentence}`);
    },
  });
  const count = found.filter(({ seed }) => seed !== null).length;
  return [
    {
      ...figure("sim.planted-found", count, "bugs"),
      goal: `${plantedBugs.length}`,
      met: count === plantedBugs.length,
    },
    {
      ...figure("sim.planted-total", plantedBugs.length, "bugs"),
      goal: `>= ${goalPlanted}`,
      met: plantedBugs.length >= goalPlanted,
    },
  ];
};

const complaintFigures = async (say: (sentence: string) => void): Promise<readonly Figure[]> => {
  const quiet = process.stderr.write.bind(process.stderr);
  process.stderr.write = () => true;
  const checked = await checkComplaints();
  process.stderr.write = quiet;
  for (const { row, complaint, outcome, sentence } of checked)
    say(`${row}. ${complaint}: ${outcome}${sentence === "" ? "" : ` (${sentence})`}`);
  const wrong = checked.filter(({ outcome }) => outcome === "wrong").length;
  return [
    {
      ...figure("sim.peer-complaints", checked.length - wrong, "rows"),
      goal: `${checked.length} handled or named`,
      met: wrong === 0,
    },
  ];
};
