import { availableParallelism } from "node:os";
import { atLeast, type Maker, median, notJudged } from "../figure.ts";
import { wrk } from "../load/wrk.ts";
import { Lab } from "../rig/lab.ts";
import { benchTable } from "../rig/table.ts";

const name = "splitter.scaling-2-workers";
/** Two for the workers, one for who asks, one for who answers. */
const coresNeeded = 4;

/** Answers of two workers over those of one, each worker with a core for itself. */
export const scaling: Maker = {
  name,
  measure: async ({ quick, say }) => {
    if (availableParallelism() < coresNeeded)
      return {
        figures: [
          notJudged(
            name,
            null,
            `two workers, load and origin need ${coresNeeded} cores, this machine has ${availableParallelism()}; the goal is >= 1.8`,
          ),
        ],
      };
    const rates: { one: number; two: number }[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      const pair = { one: await rateOf(1, quick), two: await rateOf(2, quick) };
      rates.push(pair);
      say(`one worker ${Math.round(pair.one)}/s, two ${Math.round(pair.two)}/s`);
    }
    const ratio = median(rates.map(({ one, two }) => two / one));
    return { rounds: rates, figures: [atLeast(name, ratio, 1.8)] };
  },
};

const rateOf = async (workers: number, quick: boolean): Promise<number> => {
  const lab = new Lab();
  try {
    const origin = await lab.fastOrigin();
    const splitter = await lab.splitter(benchTable(origin.url), workers);
    lab.spread(splitter.workers());
    await wrk(splitter.url, { connections: 64, seconds: 2 });
    return (await wrk(splitter.url, { connections: 64, seconds: quick ? 2 : 5 })).perSecond;
  } finally {
    await lab.close();
  }
};
