import type { Sheet } from "../../counts/sheet.ts";
import { observeProof, passProofMinutes } from "../kernel/proof.ts";
import { observeRatio } from "../kernel/sample-ratio.ts";
import type { Signal } from "../signals.ts";
import { isWarmAt } from "./across.ts";
import { minutesTo } from "./clock.ts";
import type { JudgeState } from "./judge-state.ts";
import { addSheet, type News } from "./units.ts";

/** Takes a sheet of this stage entry: units per arm, sampled latencies, key events that never came. */
export const judgeSheet = (state: JudgeState, sheet: Sheet): void => {
  const { stage, units, ratio, byFeed, clocks, across } = state;
  const passed = minutesTo(clocks.sheets, sheet.startMs);
  for (const proof of byFeed.sheets) passProofMinutes(proof, passed);
  const news = addSheet(units, sheet, stage.terms.success);
  const { candidate, stable } = news;
  if (ratio !== null) {
    observeRatio(ratio.assigned, candidate.arrived, stable.arrived);
    observeRatio(ratio.outcomes, candidate.ended, stable.ended);
  }
  const tell = (signal: Signal, badOf: (arm: News) => number): void => {
    const bin = { candidate: badOf(candidate), stable: badOf(stable), startMs: sheet.startMs };
    for (const proof of byFeed.sheets) if (proof.signal === signal) observeProof(proof, bin);
  };
  tell("successDrop", ({ withoutSuccess }) => withoutSuccess);
  if (stage.body === null || !isWarmAt(across.sheetWarmUp, sheet.startMs)) return;
  const { p90Ms, p50Ms } = stage.body;
  tell("latencyP90", ({ samples }) => samples.filter((ms) => ms > p90Ms).length);
  tell("latencyP50", ({ samples }) => samples.filter((ms) => ms > p50Ms).length);
};
