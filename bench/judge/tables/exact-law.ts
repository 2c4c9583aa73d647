import { lnEvidence, observe, openKernel, splitBets } from "../shipped.ts";
import type { Shown } from "../setting.ts";
import { startOnly } from "./kernel-run.ts";

const published = 0.0073055893;
const tolerance = 1e-8;
const events = 400;

/**
 * The exact probability that the shipped kernel rejects a true null within 400 events at ρ = ½ and
 * α = .01, looked at after each: by dynamic programming over the candidate's count, no simulation.
 */
export const exactLaw = (): Shown => {
  const bets = splitBets(0.5);
  const rejects = (candidate: number, stable: number): boolean => {
    const kernel = openKernel(bets, startOnly);
    observe(kernel, candidate, stable);
    return lnEvidence(kernel) >= Math.log(100);
  };
  let alive = new Map([[0, 1]]);
  let rejected = 0;
  for (let n = 1; n <= events; n++) {
    const next = new Map<number, number>();
    for (const [x, p] of alive) {
      next.set(x, (next.get(x) ?? 0) + p / 2);
      next.set(x + 1, (next.get(x + 1) ?? 0) + p / 2);
    }
    for (const [x, p] of next) {
      if (!rejects(x, n - x)) continue;
      rejected += p;
      next.delete(x);
    }
    alive = next;
  }
  return {
    title: "The exact law: P(reject a true null within 400 events), ρ = ½, α = .01",
    columns: ["computed", "published"],
    rows: [[rejected.toFixed(10), published.toFixed(10)]],
    figures: [
      {
        name: "judge.exact-law",
        value: Number(rejected.toFixed(10)),
        unit: "probability",
        goal: `= ${published} to ${tolerance}`,
        met: Math.abs(rejected - published) <= tolerance,
      },
    ],
    rounds: [],
  };
};
