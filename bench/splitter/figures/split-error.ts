import type { ArmCounts } from "@dimmer/core";
import type { Maker } from "../figure.ts";
import { wrk } from "../load/wrk.ts";
import { Lab, type Measured, pause } from "../rig/lab.ts";
import { benchTable } from "../rig/table.ts";

const name = "splitter.split-error-sigma";
const levels = [100, 1_000, 10_000, 100_000, 500_000] as const;

/**
 * How far the share of users on the candidate is from what was asked for, in standard deviations of
 * a fair draw; the worst of five exposures, each over users that ask once. By the splitter's counts.
 */
export const splitError: Maker = {
  name,
  measure: async ({ quick, say }) => {
    const lab = new Lab();
    try {
      const origin = await lab.fastOrigin();
      const script = new URL("../load/users.lua", import.meta.url).pathname;
      const rounds: Record<string, number>[] = [];
      const at = (exposurePpm: number, stageEntry: number) => ({
        to: origin.url,
        exposurePpm,
        stageEntry,
      });
      const splitter = await lab.splitter(benchTable(origin.url, { candidate: at(0, 1) }));
      for (const [i, ppm] of levels.entries()) {
        const generation = i + 2;
        const table = benchTable(origin.url, { generation, candidate: at(ppm, generation) });
        splitter.control.publish(table);
        while (!splitter.control.of("applied").some((said) => said.generation === generation))
          await pause(20);
        await wrk(splitter.url, {
          connections: 32,
          seconds: quick ? 2 : 20,
          script,
          // Others than before, so that five draws are five.
          firstUser: i * 10_000_000,
        });
        await pause(2_500);
        const { users, candidate } = countsOf(splitter, generation);
        const share = ppm / 1_000_000;
        const sigma = Math.sqrt(users * share * (1 - share));
        const z = (candidate - users * share) / sigma;
        say(`${ppm} ppm: ${candidate} of ${users} users, ${z.toFixed(2)} sigma`);
        rounds.push({ ppm, users, candidate, z });
      }
      const worst = Math.max(...rounds.map(({ z = Number.NaN }) => Math.abs(z)));
      return {
        rounds,
        figures: [
          {
            name,
            value: Math.round(worst * 1_000) / 1_000,
            unit: "sigma",
            goal: "< 3",
            met: worst < 3,
          },
        ],
      };
    } finally {
      await lab.close();
    }
  },
};

/** Users of the bins of one stage entry. */
const countsOf = (
  { control }: Measured,
  stageEntry: number,
): { readonly users: number; readonly candidate: number } => {
  const bins = control
    .of("bins")
    .flatMap((message) => message.bins)
    .filter((bin) => bin.stageEntry === stageEntry);
  const requests = (arms: readonly ArmCounts[]): number =>
    arms.reduce((sum, arm) => sum + (arm.bucket?.requests ?? 0), 0);
  const candidate = requests(bins.map((bin) => bin.candidate));
  return { candidate, users: candidate + requests(bins.map((bin) => bin.stable)) };
};
