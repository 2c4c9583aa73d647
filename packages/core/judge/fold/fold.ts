import type { Bin } from "../../counts/bin.ts";
import type { Sheet } from "../../counts/sheet.ts";
import type { EventCounts } from "../event-counts.ts";
import { guardBin, passGuardMinutes } from "../guard/guard.ts";
import { observeProof, passProofMinutes } from "../kernel/proof.ts";
import { addBinAcross, addSheetAcross, isWarmAt } from "./across.ts";
import { minutesTo } from "./clock.ts";
import { compareCopies } from "./compare-copies.ts";
import { compareErrors, compareSlowness, countArms } from "./compare-units.ts";
import { addEventCounts } from "./event-signals.ts";
import { observeInstances } from "./instances.ts";
import type { JudgeState } from "./judge-state.ts";
import { passRecentMinutes } from "./recent.ts";
import { isSoundBin, isSoundEventCounts, isSoundSheet } from "./sound.ts";
import { judgeSheet } from "./judge-sheet.ts";

type Origin = Pick<Bin, "service" | "rollout" | "stageEntry">;

const isOfRollout = ({ stage }: JudgeState, of: Origin): boolean =>
  of.service === stage.service && of.rollout === stage.rollout;

/**
 * Takes one bin. Those of the rollout's other stage entries count only for what holds across entries.
 * Changes the state in place and returns it.
 *
 * The caller gives each (bootId, seq) once: a bin given twice counts its requests twice, while a
 * unit's first failure still counts once.
 */
export const applyBin = (state: JudgeState, bin: Bin): JudgeState => {
  if (!isOfRollout(state, bin)) return state;
  state.across.bins += 1;
  const isOwn = bin.stageEntry === state.stage.stageEntry;
  if (!isSoundBin(bin)) {
    if (isOwn) state.unreadable += 1;
    return state;
  }
  addBinAcross(state.across, bin, state.stage);
  if (!isOwn) return state;
  passTime(state, bin.startMs);
  if (state.stage.kind === "shadow") {
    compareCopies(state, bin);
    return state;
  }
  countArms(state, bin);
  compareErrors(state, bin);
  if (isWarmAt(state.across.binWarmUp, bin.startMs)) compareSlowness(state, bin);
  compareCrashes(state, bin);
  guardBin(state.guard, bin);
  return state;
};

/** Takes one sheet, under the same rules. */
export const applySheet = (state: JudgeState, sheet: Sheet): JudgeState => {
  if (!isOfRollout(state, sheet)) return state;
  state.across.sheets += 1;
  const isOwn = sheet.stageEntry === state.stage.stageEntry;
  if (!isSoundSheet(sheet)) {
    if (isOwn) state.unreadable += 1;
    return state;
  }
  if (isOwn) judgeSheet(state, sheet);
  addSheetAcross(state.across, sheet);
  return state;
};

/** Takes counts that a query over the versions' own events made, under the same rules. */
export const applyEventCounts = (state: JudgeState, counts: EventCounts): JudgeState => {
  const { rollout, stageEntry } = state.stage;
  if (counts.rollout !== rollout) return state;
  state.across.events += 1;
  if (counts.stageEntry !== stageEntry) return state;
  if (isSoundEventCounts(counts)) addEventCounts(state.eventSignals, counts, state.byFeed.events);
  else state.unreadable += 1;
  return state;
};

const passTime = (state: JudgeState, binMs: number): void => {
  const passed = minutesTo(state.clocks.bins, binMs);
  if (passed === 0) return;
  for (const proof of state.byFeed.bins) passProofMinutes(proof, passed);
  passGuardMinutes(state.guard, passed);
  for (const arm of [state.stable, state.candidate]) passRecentMinutes(arm.recent, passed);
};

/** An instance's first crash of the stage entry, by the share of instances that could crash. */
const compareCrashes = (state: JudgeState, { instances, startMs }: Bin): void => {
  const { rho, candidate, stable } = observeInstances(state.instances, instances);
  if (rho === null) return;
  for (const proof of state.byFeed.bins)
    if (proof.signal === "crashes") observeProof(proof, { candidate, stable, startMs, rho });
};
