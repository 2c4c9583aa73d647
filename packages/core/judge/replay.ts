import type { Bin } from "../counts/bin.ts";
import type { Sheet } from "../counts/sheet.ts";
import type { EventCounts } from "./event-counts.ts";
import type { VerdictInputs } from "./evidence.ts";
import { applyBin, applyEventCounts, applySheet } from "./fold/fold.ts";
import { openJudge } from "./fold/judge-state.ts";
import { judge } from "./judge.ts";
import type { Moment } from "./moment.ts";
import type { JudgeStage } from "./stage.ts";
import type { Verdict } from "./verdict.ts";

/** All counts of a rollout, each kind in the order in which it was stored. */
export type StoredCounts = {
  readonly bins: Iterable<Bin>;
  readonly sheets: Iterable<Sheet>;
  readonly events?: Iterable<EventCounts>;
};

/**
 * Judges again what led to a stored verdict: the same bytes, as long as the judge's rules are the
 * same (`inputs.stage` names both). With another stage (a stricter plan, a smaller α) it answers
 * what would have been said then.
 */
export const replay = (
  stage: JudgeStage,
  { bins, sheets, events = [] }: StoredCounts,
  inputs: Pick<VerdictInputs, "bins" | "sheets" | "events"> & { readonly moment: Moment },
): Verdict => {
  const state = openJudge(stage);
  for (const bin of first(bins, inputs.bins)) applyBin(state, bin);
  for (const sheet of first(sheets, inputs.sheets)) applySheet(state, sheet);
  for (const counts of first(events, inputs.events)) applyEventCounts(state, counts);
  return judge(state, inputs.moment);
};

function* first<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count;
  if (left <= 0) return;
  for (const item of items) {
    yield item;
    left -= 1;
    if (left === 0) return;
  }
}
