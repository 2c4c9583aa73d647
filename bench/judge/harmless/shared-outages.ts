import { isProven, observeProof, openProof } from "../shipped.ts";
import { lagging, type Outages, sharedOutages } from "../streams/outages.ts";
import type { Random } from "../streams/random.ts";
import type { Case } from "./case.ts";

/** An hour in which what both arms share is down for 3 s every five minutes or so. */
const outages: Outages = {
  rho: 0.01,
  rps: 1_000,
  seconds: 3_600,
  meanGapS: 300,
  lengthS: 3,
  downShare: 0.5,
  upShare: 0.001,
};

/** Whether the hour ends in a rejection, with stable's counts `lagS` late; request-level. */
export const outageRejects = (lagS: number, random: Random): boolean => {
  const proof = openProof({ signal: "errors", tier: 1, alpha: 0.01 }, outages.rho, 1440);
  const { candidate, stable } = lagging(sharedOutages(outages, random), lagS);
  for (let second = 0; second < outages.seconds && !isProven(proof); second++)
    observeProof(proof, {
      candidate: candidate[second] ?? 0,
      stable: stable[second] ?? 0,
      startMs: second * 1_000,
    });
  return isProven(proof);
};

/** Both arms of a second in one bin: what they share cancels. */
export const outageCase: Case = {
  tests: [{ name: "shared-outages", reference: ".007" }],
  nominal: 0.01,
  runs: { quick: 200, full: 2_000 },
  open: (random) => () => [outageRejects(0, random)],
};
