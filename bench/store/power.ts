import { cutPower } from "@dimmer/store/testing/crash";
import type { Part, Parts } from "./bench.ts";

/**
 * `store.sqlite.powercut-lost`: what contradicts the acknowledged writes on disks that are rebuilt
 * from a recorded run as a power cut may leave them.
 */
export const powerFigures = async ({ say, isQuick }: Parts): Promise<Part> => {
  const asked = isQuick ? 100 : 1_000;
  const cut = await cutPower({ ticks: isQuick ? 80 : 400, cuts: asked, random: Math.random });
  for (const fault of cut.faults) say(fault);
  say(
    `power cuts: ${cut.acknowledged} writes were acknowledged in the run, with ${cut.syncs} syncs.`,
  );
  return {
    figures: [
      {
        name: "store.sqlite.powercut-lost",
        value: cut.faults.length,
        unit: "writes",
        goal: `0 over ${cut.cuts} cut points`,
        met: cut.faults.length === 0 && cut.cuts === asked,
      },
    ],
    rounds: [{ cuts: cut.cuts, syncs: cut.syncs, acknowledged: cut.acknowledged }],
  };
};
