import type { Bin } from "../../counts/bin.ts";
import type { Sheet } from "../../counts/sheet.ts";
import { sumCounts } from "../fold/arm-totals.ts";
import { applyBin, applySheet } from "../fold/fold.ts";
import { type JudgeState, openJudge } from "../fold/judge-state.ts";
import { applyBinToHarm, type HarmState, harmTotals, openHarm } from "../harm.ts";
import { judge } from "../judge.ts";
import { failing } from "../verdict/fault.ts";
import { entryLabel, type Retold } from "./retell.ts";

/** A moment of the replay: candidate requests and users harmed over the whole rollout until then. */
export type Mark = {
  readonly atMs: number;
  readonly requests: number;
  readonly harmed: number;
};

/** When the judge would have failed the candidate, and what it would have said. */
export type Fired = Mark & {
  readonly stageEntry: number;
  readonly label: string;
  readonly sentence: string;
};

/** One stage entry under the other terms. */
export type SeenEntry = {
  readonly retold: Retold;
  bins: number;
  sheets: number;
  /** Ends of the first and the last second that were counted, ms. */
  sinceMs: number | null;
  untilMs: number | null;
  /** When it first might have gone on. */
  passed: Mark | null;
  /** When that was last asked, ms. */
  askedMs: number;
};

/**
 * A past rollout judged once more: a fold over its stored bins and sheets in the order of arrival,
 * by the same judge. It stops judging where the candidate would have failed; harm and requests are
 * counted to the end, as they were.
 */
export type Hindsight = {
  readonly entries: readonly SeenEntry[];
  readonly harm: HarmState;
  current: { readonly entry: SeenEntry; readonly state: JudgeState } | null;
  requests: number;
  fired: Fired | null;
};

export const openHindsight = (retold: readonly Retold[]): Hindsight => ({
  entries: retold.map((each) => ({
    retold: each,
    bins: 0,
    sheets: 0,
    sinceMs: null,
    untilMs: null,
    passed: null,
    askedMs: -Infinity,
  })),
  harm: openHarm(),
  current: null,
  requests: 0,
  fired: null,
});

const everybody = ["override", "denied", "named", "bucket", "keyless"] as const;

/** A look at promotion costs a hundred times what one at failing does: every so many seconds. */
const askEveryMs = 10_000;

/** Takes one stored bin, in place and in its order. */
export const seeBin = (hindsight: Hindsight, bin: Bin): void => {
  applyBinToHarm(hindsight.harm, bin);
  hindsight.requests += sumCounts(bin.candidate, everybody).requests;
  enter(hindsight, bin.stageEntry);
  const { current } = hindsight;
  if (current === null) return;
  const { entry } = current;
  const endMs = bin.startMs + 1_000;
  if (bin.stageEntry === entry.retold.was.stageEntry) {
    entry.bins += 1;
    entry.sinceMs ??= endMs;
    entry.untilMs = Math.max(entry.untilMs ?? endMs, endMs);
  }
  if (hindsight.fired !== null) return;
  applyBin(current.state, bin);
  if (entry.retold.now !== null) look(hindsight, current, endMs);
};

/** Takes one stored sheet, once its minute is over. */
export const seeSheet = (hindsight: Hindsight, sheet: Sheet): void => {
  const entry = hindsight.entries.find(({ retold }) => retold.was.stageEntry === sheet.stageEntry);
  if (entry === undefined) return;
  entry.sheets += 1;
  if (hindsight.fired === null && hindsight.current !== null)
    applySheet(hindsight.current.state, sheet);
};

/** A bin of a later stage entry opens that entry's judge; warm-up comes along as it did. */
const enter = (hindsight: Hindsight, stageEntry: number): void => {
  const { current } = hindsight;
  if (current !== null && stageEntry <= current.entry.retold.was.stageEntry) return;
  const entry = hindsight.entries.find(({ retold }) => retold.was.stageEntry === stageEntry);
  if (entry === undefined) return;
  const { now, was } = entry.retold;
  hindsight.current = { entry, state: openJudge(now ?? was, current?.state ?? null) };
};

const look = (
  hindsight: Hindsight,
  { entry, state }: NonNullable<Hindsight["current"]>,
  nowMs: number,
): void => {
  const failed = failing(state);
  if (failed !== null) {
    const { was } = entry.retold;
    const { stageEntry } = was;
    const { sentence } = failed;
    hindsight.fired = {
      ...markOf(hindsight, nowMs),
      stageEntry,
      label: entryLabel(was),
      sentence,
    };
    return;
  }
  if (entry.passed !== null || nowMs < entry.askedMs + askEveryMs) return;
  entry.askedMs = nowMs;
  const at = { nowMs, lastBinMs: nowMs - 1_000, splittersSilent: false };
  if (judge(state, at).outcome === "pass") entry.passed = markOf(hindsight, nowMs);
};

const markOf = ({ harm, requests }: Hindsight, atMs: number): Mark => ({
  atMs,
  requests,
  harmed: harmTotals(harm).harmed,
});
