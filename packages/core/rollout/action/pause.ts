import { decided, progressed, refused } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { holdBecause, holdPlaced, leaveHold } from "../hold.ts";
import { freshVerdict, hasFailed, type Obstacle, obstacles } from "../obstacles.ts";
import { tell } from "../people.ts";
import type { DraftState, HoldingState, PlacedState } from "../phases.ts";
import { enter, exposedInWords, isLowered, stageExposes, frozenOf } from "../position.ts";
import type { Actor, Hold } from "../state.ts";
import { saying } from "./words.ts";

export type Said = { readonly by: Actor; readonly why: string; readonly nowMs: number };

/** Holds until `resume`. A hold that only a judgement ends is not replaced by one that `resume` ends. */
export const pause = (state: PlacedState, { by, why, nowMs }: Said): Decision => {
  if (state.phase === "lowering") return progressed(state);
  if (state.phase === "holding" && staysItself(state.hold)) return progressed(state);
  return holdPlaced(state, state.at, {
    reason: "paused",
    sentence: saying(by, "paused it", why),
    owner: by.name,
    nowMs,
  });
};

/** A draft that is paused does not begin its first stage. */
export const pauseDraft = (state: DraftState, { by, why, nowMs }: Said): Decision => {
  if (state.hold?.reason === "paused") return progressed(state);
  const sentence = saying(by, "paused it", why);
  const said = { reason: "paused", sentence, owner: by.name, nowMs } as const;
  return decided({ ...state, hold: holdBecause(state.rollout, 0, said) }, sentence);
};

/** Goes on after a pause; after `lower` it goes back to the stage as a new entry with new evidence. */
export const resume = (state: PlacedState, { by, why, nowMs }: Said): Decision => {
  if (state.phase === "lowering")
    return refused(
      "notHolding",
      "It is still being lowered; resume once every splitter has applied that.",
    );
  if (state.phase !== "holding")
    return refused("notHolding", "It is not paused; there is nothing to resume.");
  if (hasFailed(state.at))
    return refused("verdictFails", "It failed, so it cannot be raised again; roll back.");
  if (state.hold.reason !== "paused") return refused("notHolding", notByResume(state.hold));
  const because = saying(by, "resumed it", why);
  if (!isLowered(state.rollout.plan, state.at))
    return decided(leaveHold(state, state.at), because, [tell(state.rollout, because)]);
  return reenter(state, because, nowMs);
};

export const resumeDraft = (state: DraftState, { by, why }: Said): Decision =>
  state.hold?.reason === "paused"
    ? decided({ ...state, hold: null }, saying(by, "resumed it", why))
    : refused("notHolding", "It is not paused; there is nothing to resume.");

/** Back up to the stage's own exposure, on a person's word and with sight of the counts (S3). */
const reenter = (state: HoldingState, because: string, nowMs: number): Decision => {
  const { rollout, at } = state;
  const verdict = freshVerdict(at, nowMs);
  if (at.enteredAtMs === null || verdict === null || verdict.outcome === "blind")
    return refused(
      "blind",
      "There are no fresh split counts, and nothing is raised blind; wait for them.",
    );
  const blocked = obstacles(state, nowMs).find(({ kind }) => barsResume.has(kind));
  if (blocked !== undefined)
    return refused(
      blocked.kind === "page"
        ? "servicePage"
        : blocked.kind === "window"
          ? "window"
          : "lineStopped",
      `Going back up is raising, and that waits for ${blocked.waitsFor}.`,
    );
  const exposed = stageExposes(rollout.plan, at.stage);
  const entering = { stage: at.stage, exposed, before: at, ...frozenOf(at), nowMs };
  const again = enter(state, entering);
  const maxExposurePpm = Math.max(state.maxExposurePpm, again.exposurePpm);
  const sentence = `${because} Back to ${exposedInWords(exposed)}.`;
  return decided({ ...leaveHold(state, again), maxExposurePpm }, sentence, [
    { kind: "publish", rollout: rollout.id },
    tell(rollout, `${rollout.service} ${rollout.candidate.id}: ${sentence}`),
  ]);
};

/** What no single person's word raises against. */
const barsResume: ReadonlySet<Obstacle["kind"]> = new Set(["lineStopped", "page", "window"]);

const staysItself = (hold: Hold): boolean =>
  hold.reason === "paused" ||
  hold.reason === "breachHeld" ||
  hold.reason === "noSafeTarget" ||
  hold.reason === "sampleRatio" ||
  hold.reason === "immaterialRegression" ||
  hold.reason === "suspectRegression";

const notByResume = (hold: Hold): string =>
  `Resume does not end this hold: ${hold.sentence} What does: ${hold.exits.join(", ")}.`;
