import type { Verdict } from "../judge/verdict.ts";
import { spanInWords } from "./duration.ts";
import { verdictFreshMs } from "./limits.ts";
import { lookGiven, lookRequired } from "./look.ts";
import { ownersInWords } from "./people.ts";
import type { PlacedState } from "./phases.ts";
import { exposedInWords, isLowered } from "./position.ts";
import type { Position } from "./state.ts";

/** One thing that keeps the next stage from being entered; `waitsFor` continues "waits for …". */
export type Obstacle = {
  readonly kind:
    | "failed"
    | "planEnds"
    | "lowered"
    | "notApplied"
    | "blind"
    | "unproven"
    | "dwell"
    | "look";
  readonly waitsFor: string;
};

/** A verdict of this stage entry that is young enough to act on; else null. */
export const freshVerdict = (at: Position, nowMs: number): Verdict | null => {
  const verdict = at.lastVerdict;
  if (verdict === null || verdict.evidence.stageEntry !== at.stageEntry) return null;
  const ageMs = nowMs - verdict.atMs;
  return ageMs >= 0 && ageMs <= verdictFreshMs ? verdict : null;
};

/**
 * Everything that keeps this rollout from being raised, gravest first; empty means that the next
 * tick raises it. The one place that says so: ticks, `promote`, sentences and views all read it.
 */
export const obstacles = (state: PlacedState, nowMs: number): readonly Obstacle[] => {
  const { at, rollout } = state;
  const verdict = freshVerdict(at, nowMs);
  const found: Obstacle[] = [];
  if (at.lastVerdict?.outcome === "fail")
    found.push({ kind: "failed", waitsFor: "nothing: it failed" });
  const { stages } = rollout.plan;
  if (at.stage + 1 >= stages.length && stages[at.stage]?.kind !== "full")
    found.push({ kind: "planEnds", waitsFor: "a rollout whose plan goes on to `full`" });
  if (isLowered(rollout.plan, at))
    found.push({
      kind: "lowered",
      waitsFor: `\`resume\`: it was lowered to ${exposedInWords(at)}`,
    });
  const isRefused = state.phase === "holding" && state.hold.reason === "splitterRefused";
  if (at.enteredAtMs === null || isRefused)
    found.push({ kind: "notApplied", waitsFor: "every splitter to apply this stage" });
  if (verdict === null || verdict.outcome === "blind")
    found.push({ kind: "blind", waitsFor: "split counts of this stage" });
  else if (verdict.outcome === "undecided") found.push({ kind: "unproven", waitsFor: "proof" });
  const dwellMs = stages[at.stage]?.dwellMs ?? 0;
  if (at.dwelledMs < dwellMs)
    found.push({ kind: "dwell", waitsFor: `${spanInWords(dwellMs - at.dwelledMs)} more` });
  if (lookRequired(state) && !lookGiven(state))
    found.push({ kind: "look", waitsFor: `a look by ${ownersInWords(rollout)}` });
  return found;
};
