import type { Bin } from "../../../packages/core/counts/bin.ts";
import {
  applyBin,
  failing,
  judge,
  lnEvidence,
  observe,
  observeProof,
  openJudge,
  openKernel,
  openProof,
  type Proof,
  splitBets,
} from "../shipped.ts";
import { atMost, printed, type Shown } from "../setting.ts";
import { randomFrom } from "../streams/random.ts";
import { stageBins, strangers } from "../streams/stage-bins.ts";
import { quantile } from "../summary.ts";
import { day } from "./kernel-run.ts";
import { stageAt, startMs } from "./stage.ts";

const rounds = 7;

/** ns per call: the median of some rounds, after one that warms up. */
const nsPer = (calls: number, run: () => void): number => {
  run();
  const all = Array.from({ length: rounds }, () => {
    const before = process.hrtime.bigint();
    run();
    return Number(process.hrtime.bigint() - before) / calls;
  });
  return quantile(all, 0.5);
};

const kernelBins = 200_000;

/** One kernel takes a bin of both arms and is looked at. */
const kernelNs = (): number => {
  const kernel = openKernel(splitBets(0.01), day);
  let sum = 0;
  const ns = nsPer(kernelBins, () => {
    for (let bin = 0; bin < kernelBins; bin++) {
      observe(kernel, bin % 100 === 0 ? 1 : 0, 1);
      sum += lnEvidence(kernel);
    }
  });
  if (!Number.isFinite(sum)) throw new Error("evidence is a number");
  return ns;
};

const rollouts = 1_000;
const signals = 12;

/** A second of 1,000 rollouts in which each of 12 signals has something bad. */
const proofsNs = (): number => {
  const open = (k: number): Proof =>
    openProof({ signal: "errors", tier: 1, alpha: 0.01 / (k + 1) }, 0.01, 1440);
  const proofs = Array.from({ length: rollouts * signals }, (_, k) => open(k % signals));
  let second = 0;
  return nsPer(1, () => {
    second += 1;
    const bin = { candidate: second % 7 === 0 ? 1 : 0, stable: 1, startMs: second * 1_000 };
    for (const proof of proofs) observeProof(proof, bin);
  });
};

const seconds = 60;

/** A minute of 1,000 rollouts at 100 requests a second each: every bin folded and judged. */
const judgedNs = (): number => {
  const [ours, theirs] = [strangers("c"), strangers("s")];
  const stage = stageAt(10_000, { slowMs: 500 });
  const traffic = {
    stage,
    rps: 100,
    signal: "errors" as const,
    stable: () => ({ share: 0.001, unit: theirs }),
    candidate: () => ({ share: 0.001, unit: ours }),
    changes: [],
    joinS: 1,
    startMs,
  };
  const bins: Bin[] = [];
  for (const { bin, toS } of stageBins(traffic, randomFrom(1, "cost"))) {
    bins.push(bin);
    if (toS >= seconds) break;
  }
  const states = Array.from({ length: rollouts }, () => openJudge(stage));
  return (
    nsPer(1, () => {
      for (const bin of bins)
        for (const state of states) {
          applyBin(state, bin);
          failing(state);
        }
      const last = startMs + seconds * 1_000;
      for (const state of states)
        judge(state, { nowMs: last, lastBinMs: last - 1_000, splittersSilent: false });
    }) / seconds
  );
};

const second = 1e9;

/** What judging costs on this machine. Measured, so not the same twice. */
export const cost = (): Shown => {
  const kernel = kernelNs();
  const proofs = proofsNs() / second;
  const judged = judgedNs() / second;
  return {
    title: "What judging costs",
    columns: ["what", "measured"],
    rows: [
      ["one kernel, one non-empty bin, one look", `${kernel.toFixed(0)} ns`],
      [
        "1,000 rollouts × 12 signals, each with something bad in every second",
        `${(100 * proofs).toFixed(1)} % of a core`,
      ],
      [
        "1,000 rollouts at 100 rps: a bin a second folded and tested, a verdict a minute",
        `${(100 * judged).toFixed(1)} % of a core`,
      ],
    ],
    figures: [
      atMost("judge.kernel-ns-per-bin", {
        value: kernel,
        unit: `ns, median of ${rounds} rounds`,
        limit: 200,
      }),
      atMost("judge.rollouts-1000x12.core-share", {
        value: proofs,
        unit: `of one core, median of ${rounds} rounds`,
        limit: 0.2,
      }),
      printed("judge.rollouts-1000.judged-core-share", judged, "of one core"),
    ],
    rounds: [],
  };
};
