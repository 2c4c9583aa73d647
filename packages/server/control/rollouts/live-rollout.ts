import {
  alphaLedger,
  type AlphaLedger,
  applyBin,
  applyBinToHarm,
  applyEventCounts,
  applySheet,
  type ArmCounts,
  type Bin,
  blastCapOf,
  type EventCounts,
  type GuardReading,
  harmTotals,
  type HarmTotals,
  judge,
  judgeStage,
  type JudgeStage,
  type JudgeState,
  openHarm,
  openJudge,
  positionOf,
  type RolloutState,
  type ServicePage,
  type Sheet,
  type Verdict,
} from "@dimmer/core";
import type { StoredRollout } from "@dimmer/store";
import { telemetryWindowMs } from "../../limits.ts";
import { EvidenceFold } from "./evidence-fold.ts";
import { PastEvidence } from "./past-evidence.ts";
import { SeriesFold } from "./series-fold.ts";

/** What the judge must know of the present besides the counts. */
export type Present = {
  readonly nowMs: number;
  /** Up to when every live splitter has told its counts, ms; null when none has spoken. */
  readonly countsMs: number | null;
  readonly splittersSilent: boolean;
  /** The service pages, whoever's users they are; null: it keeps its budget. */
  readonly serviceBurn: ServicePage | null;
  /** Failures that the SLO allows in a month; null: no volume is known. */
  readonly allowed: number | null;
  /** What guards outside of the judge say. */
  readonly guards: readonly GuardReading[];
};

const requestsOf = (arm: ArmCounts): number =>
  Object.values(arm).reduce((sum, { requests }) => sum + requests, 0);

/**
 * One rollout in memory: its stored state, and the folds over its split counts. The folds hold
 * nothing that is not stored: after a restart the same bins and sheets give the same folds.
 */
export class LiveRollout {
  #state: RolloutState;
  #version: number;
  #storedAtMs: number;
  #judge: JudgeState | null = null;
  readonly #harm = openHarm();
  readonly #series = new SeriesFold();
  readonly #seconds = new Map<number, { stable: number; candidate: number }>();
  readonly #evidence = new EvidenceFold();
  readonly #stageTimes = new Map<number, number>();
  readonly #exposures = new Map<number, number>();
  readonly #entered = new Map<number, JudgeStage>();

  constructor({ state, version }: StoredRollout) {
    this.#state = state;
    this.#version = version;
    this.#storedAtMs = state.tickedAtMs;
    this.#openJudge();
  }

  get id(): string {
    return this.#state.rollout.id;
  }

  get state(): RolloutState {
    return this.#state;
  }

  /** Of the stored row, for compare-and-set. */
  get version(): number {
    return this.#version;
  }

  /** The last tick that the stored row knows of, ms. */
  get storedAtMs(): number {
    return this.#storedAtMs;
  }

  /** When each stage was first decided, by its index. */
  get stageTimes(): ReadonlyMap<number, number> {
    return this.#stageTimes;
  }

  get series(): SeriesFold {
    return this.#series;
  }

  get evidence(): EvidenceFold {
    return this.#evidence;
  }

  /** Stages that were left: to be given the stored counts once, when the rollout is loaded. */
  past(): PastEvidence {
    const now = this.#judge?.stage.stageEntry;
    const left = [...this.#entered.values()].filter(({ stageEntry }) => stageEntry !== now);
    return new PastEvidence(left, this.#evidence);
  }

  /** What a stage entry exposed, ppm. */
  exposureOf(stageEntry: number): number {
    return this.#exposures.get(stageEntry) ?? 0;
  }

  /** Requests per arm of the last seconds, by split counts. */
  lately(nowMs: number, windowMs: number): { readonly stable: number; readonly candidate: number } {
    const sum = { stable: 0, candidate: 0 };
    for (const [startMs, { stable, candidate }] of this.#seconds) {
      if (startMs < nowMs - windowMs) continue;
      sum.stable += stable;
      sum.candidate += candidate;
    }
    return sum;
  }

  harm(): HarmTotals {
    return harmTotals(this.#harm);
  }

  count(bin: Bin): void {
    applyBinToHarm(this.#harm, bin);
    this.#series.add(bin);
    this.#note(bin);
    if (this.#judge === null) return;
    this.#judge = applyBin(this.#judge, bin);
    if (bin.stageEntry === this.#judge.stage.stageEntry)
      this.#evidence.add(bin.startMs, this.#judge);
  }

  countSheet(sheet: Sheet): void {
    if (this.#judge !== null) this.#judge = applySheet(this.#judge, sheet);
  }

  /** What a query over the versions' own events counted; each second once, in the order of time. */
  countEvents(counts: EventCounts): void {
    if (this.#judge !== null) this.#judge = applyEventCounts(this.#judge, counts);
  }

  /** Null while nothing is exposed. */
  verdict(present: Present): Verdict | null {
    if (this.#judge === null) return null;
    const { nowMs, countsMs, splittersSilent, serviceBurn, allowed, guards } = present;
    const at = positionOf(this.#state);
    return judge(this.#judge, {
      nowMs,
      lastBinMs: countsMs,
      splittersSilent,
      serviceBurn,
      guards,
      blastCap: blastCapOf(allowed, at?.sliceFailures ?? null),
      mismatchAcknowledged: at?.mismatchAcknowledged === true,
    });
  }

  /** Who may spend which part of the rollout's α, over the stages entered so far. */
  get ledger(): AlphaLedger {
    return alphaLedger(this.#state.rollout.attempt, [...this.#entered.values()]);
  }

  /** A decision that is in the journal. */
  remember(state: RolloutState): void {
    const at = positionOf(state);
    if (at === null) return;
    if (!this.#stageTimes.has(at.stage)) this.#stageTimes.set(at.stage, at.decidedAtMs);
    this.#exposures.set(at.stageEntry, at.exposurePpm);
    const stage = judgeStage(state);
    if (stage !== null) this.#entered.set(at.stageEntry, stage);
  }

  /** A state that is stored. */
  moved({ state, version }: StoredRollout): void {
    this.#state = state;
    this.#version = version;
    this.#storedAtMs = state.tickedAtMs;
    this.#openJudge();
  }

  /** A state of the same stage entry that is ahead of the stored one by progress alone. */
  progressed(state: RolloutState): void {
    this.#state = state;
  }

  /** One cell per second, the newest `telemetryWindowMs` only. */
  #note({ startMs, stable, candidate }: Bin): void {
    const cell = this.#seconds.get(startMs) ?? { stable: 0, candidate: 0 };
    cell.stable += requestsOf(stable);
    cell.candidate += requestsOf(candidate);
    this.#seconds.set(startMs, cell);
    for (const key of this.#seconds.keys())
      if (key < startMs - telemetryWindowMs) this.#seconds.delete(key);
      else break;
  }

  /** Each stage entry is judged afresh; bins of the one before no longer count for it. */
  #openJudge(): void {
    const stage = judgeStage(this.#state);
    if (stage === null) this.#judge = null;
    else if (this.#judge?.stage.stageEntry !== stage.stageEntry)
      this.#judge = openJudge(stage, this.#judge);
  }
}
