import type { Verdict } from "../judge/verdict.ts";
import { budgetFloor } from "../slo/limits.ts";
import { spanInWords } from "./duration.ts";
import { approvalMissing, reviewOwed, unanswered } from "./gates.ts";
import { surroundingsFreshMs, verdictFreshMs } from "./limits.ts";
import { lookGiven, lookRequired } from "./look.ts";
import { ownersInWords } from "./people.ts";
import type { AtState, PlacedState } from "./phases.ts";
import { percent } from "./plan.ts";
import { exposedInWords, isLowered } from "./position.ts";
import type { Position, RolloutState } from "./state.ts";
import type { Page } from "./surroundings.ts";

/** One thing that keeps the next stage from being entered; `waitsFor` continues "waits for …". */
export type Obstacle = {
  readonly kind:
    | "failed"
    | "planEnds"
    | "lowered"
    | "notApplied"
    | "lineStopped"
    | "page"
    | "sampleRatio"
    | "contradiction"
    | "blind"
    | "candidateSilent"
    | "eventsSilent"
    | "unproven"
    | "dwell"
    | "look"
    | "approval"
    | "answers"
    | "review"
    | "window"
    | "budget";
  readonly waitsFor: string;
};

/** A verdict of this stage entry that is young enough to act on; else null. */
export const freshVerdict = (at: Position, nowMs: number): Verdict | null => {
  const verdict = at.lastVerdict;
  if (verdict === null || verdict.evidence.stageEntry !== at.stageEntry) return null;
  const ageMs = nowMs - verdict.atMs;
  return ageMs >= 0 && ageMs <= verdictFreshMs ? verdict : null;
};

/** What the surroundings say is young enough to raise by. */
const knowsSurroundings = ({ surroundings }: RolloutState, nowMs: number): boolean => {
  const ageMs = nowMs - (surroundings.atMs ?? Number.NEGATIVE_INFINITY);
  return ageMs >= 0 && ageMs <= surroundingsFreshMs;
};

/**
 * Everything that keeps this rollout from being raised, gravest first; empty means that the next
 * tick raises it. The one place that says so: ticks, `promote`, sentences and views all read it.
 */
export const obstacles = (state: PlacedState, nowMs: number): readonly Obstacle[] => [
  ...ofPlan(state),
  ...ofSurroundings(state, nowMs),
  ...ofEvidence(state, nowMs),
  ...ofPeople(state),
  ...ofPolicy(state),
];

const isFull = ({ rollout, at }: AtState): boolean =>
  rollout.plan.stages[at.stage]?.kind === "full";

/** Proven bad, or taken for it by a fuse: nothing raises it again (S5). */
export const hasFailed = (at: Position): boolean =>
  at.failed === true || at.lastVerdict?.outcome === "fail";

const ofPlan = (state: PlacedState): readonly Obstacle[] => {
  const { at, rollout } = state;
  const { stages } = rollout.plan;
  const found: Obstacle[] = [];
  if (hasFailed(at)) found.push({ kind: "failed", waitsFor: "nothing: it failed" });
  if (at.stage + 1 >= stages.length && !isFull(state))
    found.push({ kind: "planEnds", waitsFor: "a rollout whose plan goes on to `full`" });
  if (isLowered(rollout.plan, at))
    found.push({
      kind: "lowered",
      waitsFor: `\`resume\`: it was lowered to ${exposedInWords(at)}`,
    });
  const isRefused = state.phase === "holding" && state.hold.reason === "splitterRefused";
  if (at.enteredAtMs === null || isRefused)
    found.push({ kind: "notApplied", waitsFor: "every splitter to apply this stage" });
  return found;
};

/** The service's own burn: known from its counts, or said by the judge in its verdict. */
export const pageOf = (state: AtState, nowMs: number): Page | null => {
  if (state.surroundings.page !== null) return state.surroundings.page;
  const verdict = freshVerdict(state.at, nowMs);
  return verdict?.reason === "serviceBurn"
    ? { sinceMs: verdict.atMs, sentence: verdict.sentence }
    : null;
};

const ofSurroundings = (state: PlacedState, nowMs: number): readonly Obstacle[] => {
  const { stopped, telemetry } = state.surroundings;
  const found: Obstacle[] = [];
  if (stopped !== null)
    found.push({ kind: "lineStopped", waitsFor: `${stopped.by} to let the line go on` });
  if (pageOf(state, nowMs) !== null)
    found.push({ kind: "page", waitsFor: "the service's burn alert to end" });
  const isFrozen = state.phase === "holding" && state.hold.reason === "sampleRatio";
  if (isFrozen || freshVerdict(state.at, nowMs)?.reason === "sampleRatio")
    found.push({
      kind: "sampleRatio",
      waitsFor: "`acknowledge`: the arms' sizes differ from the split",
    });
  if (telemetry.kind === "contradicts")
    found.push({ kind: "contradiction", waitsFor: "events and split counts to agree" });
  if (telemetry.kind === "candidateSilent")
    found.push({ kind: "candidateSilent", waitsFor: "the candidate's own events" });
  if (telemetry.kind === "storeDown" || telemetry.kind === "bothSilent")
    found.push({ kind: "eventsSilent", waitsFor: "events, which may explain what counts cannot" });
  return found;
};

const ofEvidence = (state: PlacedState, nowMs: number): readonly Obstacle[] => {
  const { at, rollout } = state;
  const verdict = freshVerdict(at, nowMs);
  const found: Obstacle[] = [];
  if (verdict === null || verdict.outcome === "blind" || !knowsSurroundings(state, nowMs))
    found.push({ kind: "blind", waitsFor: "split counts of this stage" });
  else if (verdict.outcome === "undecided" && !isWaived(state, verdict))
    found.push({ kind: "unproven", waitsFor: "proof" });
  const dwellMs = rollout.plan.stages[at.stage]?.dwellMs ?? 0;
  const leftMs = dwellMs - dwelledOf(at);
  if (leftMs > 0) found.push({ kind: "dwell", waitsFor: `${spanInWords(leftMs)} more` });
  return found;
};

/** Time in the stage that counts: after a burn alert a bake begins anew. */
export const dwelledOf = (at: Position): number => at.dwelledMs - (at.bakeFromMs ?? 0);

/** Proof is not asked of a plan that says so, and of a hotfix; whatever is worse or untrusted is. */
const isWaived = ({ rollout }: PlacedState, verdict: Verdict): boolean => {
  const isThin = ["floors", "unproven", "insufficientTraffic", "notExercised"].includes(
    verdict.reason,
  );
  return isThin && (rollout.plan.unproven === true || rollout.hotfix !== undefined);
};

const ofPeople = (state: PlacedState): readonly Obstacle[] => {
  const { rollout } = state;
  const authors = ownersInWords(rollout);
  const found: Obstacle[] = [];
  if (lookRequired(state) && !lookGiven(state))
    found.push({ kind: "look", waitsFor: `a look by ${authors}` });
  if (approvalMissing(state))
    found.push({ kind: "approval", waitsFor: `an approval by somebody else than ${authors}` });
  if (!isFull(state)) return found;
  const open = unanswered(state);
  if (open.length > 0) found.push({ kind: "answers", waitsFor: answersInWords(open) });
  if (reviewOwed(state))
    found.push({ kind: "review", waitsFor: `a review by somebody else than ${authors}` });
  return found;
};

const answersInWords = (open: readonly { readonly author: string | null }[]): string => {
  const authors = [...new Set(open.flatMap(({ author }) => author ?? []))];
  const whose = authors.length === 0 ? "" : ` by ${authors.join(" and ")}`;
  return open.length === 1
    ? `an answer to one expectation${whose}`
    : `answers to ${open.length} expectations${whose}`;
};

/** From full to done nobody new is exposed to speak of: windows and budget have no say there. */
const ofPolicy = (state: PlacedState): readonly Obstacle[] => {
  const { window, budget, forecast } = state.surroundings;
  if (isFull(state)) return [];
  const found: Obstacle[] = [];
  if (window !== null) {
    const when = window.opensInMs === null ? "" : `, in about ${spanInWords(window.opensInMs)}`;
    found.push({ kind: "window", waitsFor: `its window (${window.opens})${when}` });
  }
  if (budget !== null && budget.remaining < budgetFloor)
    found.push({
      kind: "budget",
      waitsFor: `error budget: ${remainingInWords(budget.remaining)} of the month's is left, and below ${percent(budgetFloor * 1_000_000)} only a person raises`,
    });
  else if (forecast !== null && !forecast.fits)
    found.push({
      kind: "budget",
      waitsFor: `error budget: if the candidate were bad at ${percent(forecast.nextPpm)}, it would spend more than the rollout's slice`,
    });
  return found;
};

const remainingInWords = (remaining: number): string =>
  remaining <= 0 ? "nothing" : `${Number((remaining * 100).toPrecision(2))}%`;
