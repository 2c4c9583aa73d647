import { setImmediate as aMoment } from "node:timers/promises";
import {
  enteredStages,
  neverExposed,
  openHindsight,
  type OtherTerms,
  type Past,
  planProblems,
  retell,
  retrospectOf,
  type RolloutState,
  seeBin,
  seeSheet,
  type Sheet,
} from "@dimmer/core";
import type { ControlStore } from "@dimmer/store";
import type { Replay, ReplayOrder } from "@dimmer/wire";
import { type Answer, answer, type Frozen, refusal } from "../../api/answer.ts";
import { keepBinsMs, maxReplayBins, replayBinsAtOnce } from "../../limits.ts";

type Surroundings = {
  readonly store: Pick<ControlStore, "bins" | "sheets" | "journal">;
  /** Names of the service's cohorts, which a plan may use. */
  readonly cohorts: readonly string[];
};

/**
 * Judges past rollouts once more, one at a time: the same judge on the stored split counts. Nothing
 * is written. Between some bins the loop of control has its turn.
 */
export class Replays {
  #isBusy = false;

  async run(
    state: RolloutState,
    { alpha, plan }: ReplayOrder,
    { store, cohorts }: Surroundings,
  ): Promise<Answer<Frozen<Replay>>> {
    const terms: OtherTerms = { alpha: alpha ?? null, plan: plan ?? null };
    const problems = terms.plan === null ? [] : planProblems(terms.plan, cohorts);
    if (problems.length > 0) return refusal("badPlan", problems.join(" "));
    if (this.#isBusy)
      return refusal(
        "replaying",
        "Another rollout is being judged once more; ask again in a moment.",
      );
    this.#isBusy = true;
    try {
      return await judgeAgain(state, terms, store);
    } finally {
      this.#isBusy = false;
    }
  }
}

const judgeAgain = async (
  state: RolloutState,
  terms: OtherTerms,
  store: Surroundings["store"],
): Promise<Answer<Frozen<Replay>>> => {
  const { id, attempt } = state.rollout;
  const entries = enteredStages(await store.journal(id));
  const hindsight = openHindsight(retell(entries, attempt, terms));
  const of = { rollout: id, stageEntry: null };
  const sheets = store.sheets(of)[Symbol.asyncIterator]();
  let waiting: Sheet | null = null;
  let isOver = false;
  let bins = 0;
  for await (const bin of store.bins(of)) {
    bins += 1;
    if (bins > maxReplayBins) return refusal("tooLarge", tooManyBins(id));
    // A sheet is told once its minute is over; what was told sooner is first.
    while (!isOver) {
      if (waiting === null) {
        const next = await sheets.next();
        isOver = next.done === true;
        waiting = next.done === true ? null : next.value;
      }
      if (waiting === null || waiting.startMs + minuteMs > bin.startMs) break;
      seeSheet(hindsight, waiting);
      waiting = null;
    }
    seeBin(hindsight, bin);
    if (bins % replayBinsAtOnce === 0) await aMoment();
  }
  if (waiting !== null) seeSheet(hindsight, waiting);
  await sheets.return?.();
  if (bins === 0) return refusal("countsPruned", noBins(id, entries.length));
  return answer(
    retrospectOf(hindsight, {
      ...pastOf(state, terms),
      neverExposed: neverExposed(terms, entries),
    }),
  );
};

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

const noBins = (id: string, entries: number): string =>
  entries === 0
    ? `${id} never exposed anything: there is nothing to judge.`
    : `The split counts of ${id} are gone, they are kept for ${keepBinsMs / dayMs} days: nothing can be judged again.`;

const tooManyBins = (id: string): string =>
  `${id} has more than ${maxReplayBins} seconds of split counts, too many to judge at once.`;

const pastOf = (state: RolloutState, { alpha }: OtherTerms): Omit<Past, "neverExposed"> => {
  const { id: rollout } = state.rollout;
  const { harmed } = state.harm;
  if (state.phase === "done")
    return { rollout, ended: "done", endedAtMs: state.doneAtMs, harmed, alpha };
  if (state.phase === "rolled_back")
    return { rollout, ended: "rolledBack", endedAtMs: state.convergedAtMs, harmed, alpha };
  return { rollout, ended: "live", endedAtMs: null, harmed, alpha };
};
