import {
  applyBin,
  applySheet,
  type Bin,
  type JudgeStage,
  type JudgeState,
  openJudge,
  type Sheet,
} from "@dimmer/core";
import type { EvidenceFold } from "./evidence-fold.ts";

/**
 * Judges stage entries that were left, from stored counts, for the evidence over time alone. Counts
 * by events are not stored; what they said of entries before a restart is not drawn.
 */
export class PastEvidence {
  readonly #stages: ReadonlyMap<number, JudgeStage>;
  readonly #into: EvidenceFold;
  readonly #judges = new Map<number, JudgeState>();

  constructor(stages: readonly JudgeStage[], into: EvidenceFold) {
    this.#stages = new Map(stages.map((stage) => [stage.stageEntry, stage]));
    this.#into = into;
  }

  count(bin: Bin): void {
    const judge = this.#judge(bin.stageEntry);
    if (judge !== null) this.#into.add(bin.startMs, applyBin(judge, bin));
  }

  countSheet(sheet: Sheet): void {
    const judge = this.#judge(sheet.stageEntry);
    if (judge !== null) this.#into.add(sheet.startMs, applySheet(judge, sheet));
  }

  #judge(stageEntry: number): JudgeState | null {
    const known = this.#judges.get(stageEntry);
    if (known !== undefined) return known;
    const stage = this.#stages.get(stageEntry);
    if (stage === undefined) return null;
    const opened = openJudge(stage);
    this.#judges.set(stageEntry, opened);
    return opened;
  }
}
