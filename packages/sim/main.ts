import { randomInt } from "node:crypto";
import { maxReports } from "./limits.ts";
import { plantedBugs } from "./planted/all.ts";
import { findAll } from "./planted/find.ts";
import { readAsked } from "./run/asked.ts";
import { reportOf, traceOf } from "./run/report.ts";
import type { Failing } from "./run/seeds.ts";
import { runOnWorkers } from "./run/workers.ts";
import { generate } from "./scenario/generate.ts";

/** `npm run sim`: one seed, fresh seeds for some minutes, or every planted bug. */
const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** The shipped code tells authors on standard error; here nobody reads it. */
const hush = (): void => {
  process.stderr.write = () => true;
};

const oneSeed = async (seed: number, isTraced: boolean): Promise<number> => {
  hush();
  const { text, violations } = await traceOf(generate(seed));
  if (isTraced) say(text);
  const [violation] = violations;
  if (violation === undefined) {
    say(`Seed ${seed}: every statement holds.`);
    return 0;
  }
  say(await reportOf(seed, violation));
  return 1;
};

const report = async (failing: readonly Failing[]): Promise<number> => {
  hush();
  for (const { seed, violation } of failing.slice(0, maxReports))
    say(`${await reportOf(seed, violation)}\n`);
  for (const { seed, violation } of failing.slice(maxReports))
    say(`Seed ${seed} breaks ${violation.checker}: ${violation.sentence}`);
  return failing.length === 0 ? 0 : 1;
};

const freshSeeds = async (minutes: number, first: number): Promise<number> => {
  const limitMs = minutes * 60_000;
  const count = 1_000_000_000;
  say(`Seeds from ${first} for ${minutes} min.`);
  const tally = await runOnWorkers({ first, count, limitMs });
  const hours = tally.simulatedMs / 3_600_000;
  say(
    `${tally.seeds} seeds, ${hours.toFixed(1)} simulated hours, ${tally.decisions} decisions, ${tally.failing.length} violations.`,
  );
  return report(tally.failing);
};

/** Every planted bug, or those that are named: which seed and which statement find it. */
const planted = async (names: readonly string[]): Promise<number> => {
  const bugs = plantedBugs.filter(({ name }) => names.length === 0 || names.includes(name));
  const found = await findAll(bugs, {
    each: ({ name, seed, checker, sentence, tried }) => {
      say(
        seed === null
          ? `✗ ${name}: no seed of ${tried} found it`
          : `✓ ${name}: seed ${seed} by ${checker} after ${tried}: ${sentence}`,
      );
    },
  });
  const missed = found.filter(({ seed }) => seed === null).length;
  say(`${found.length - missed} of ${found.length} planted bugs are found.`);
  return missed === 0 ? 0 : 1;
};

const run = async (): Promise<number> => {
  const bugs = plantedBugs.map(({ name }) => name);
  const asked = readAsked(process.argv.slice(2), bugs);
  switch (asked.kind) {
    case "seed":
      return oneSeed(asked.seed, asked.isTraced);
    case "fresh":
      return freshSeeds(asked.minutes, asked.from ?? randomInt(1_000_000_000));
    case "planted":
      return planted(asked.names);
    case "wrong":
      process.stderr.write(`${asked.sentence}\n`);
      return 2;
  }
};

process.exitCode = await run();
