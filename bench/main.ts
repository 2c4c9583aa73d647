import { type Bench, writeFigures } from "./figures.ts";
import { benchJudge } from "./judge/bench.ts";
import { benchSim } from "./sim/bench.ts";
import { benchSplitter } from "./splitter/bench.ts";
import { benchStore } from "./store/bench.ts";

/** `npm run bench -- <name> [--json] […]`: measures, prints the figures and keeps them under `results/`. */
const benches: Readonly<Record<string, Bench>> = {
  judge: benchJudge,
  sim: benchSim,
  splitter: benchSplitter,
  store: benchStore,
};

const args = process.argv.slice(2);
const json = args.includes("--json");
const name = args.find((arg) => !arg.startsWith("--")) ?? "";
const bench = benches[name];
const say = (sentence: string): void => {
  if (!json) console.log(sentence);
};

const mark = (met: boolean | null): string => (met === null ? "·" : met ? "✓" : "✗");

if (bench === undefined) {
  console.error(`There is no bench "${name}"; name one of: ${Object.keys(benches).join(", ")}.`);
  process.exitCode = 2;
} else {
  const measured = await bench(say, args);
  if (!measured.ok) {
    console.error(measured.error.sentence);
    process.exitCode = 3;
  } else {
    const file = writeFigures(name, measured);
    for (const { name: figure, value, unit, goal, met } of measured.figures)
      say(`${mark(met)} ${figure} = ${value ?? "?"} ${unit} (goal: ${goal})`);
    say(`Kept in ${file}.`);
    if (json) console.log(JSON.stringify(measured.figures));
    process.exitCode = measured.figures.every(({ met }) => met !== false) ? 0 : 1;
  }
}
