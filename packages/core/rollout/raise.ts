import type { BodyMs } from "../judge/terms.ts";
import { decided } from "./answer.ts";
import { carried } from "./carried.ts";
import type { Command, Decision } from "./decision.ts";
import { lookGiven } from "./look.ts";
import { tell } from "./people.ts";
import type { DraftState, OwedState, PlacedState } from "./phases.ts";
import { enter, exposedInWords, stageExposes, stagePhase } from "./position.ts";
import type { RolloutState } from "./state.ts";

export type Raising = {
  /** Begins the sentence of the journal: `Proven`, `ann promoted it: …`. */
  readonly because: string;
  readonly slowMs: number | null;
  readonly body: BodyMs | null;
  readonly nowMs: number;
};

/**
 * Into the next stage of the plan, or from full to done. The only function that enters a stage by
 * going forward; whoever calls it has shown that nothing is in the way. Never skips a stage (S4),
 * except that a hotfix goes from its draft straight to full.
 */
export const raise = (state: DraftState | PlacedState, raising: Raising): Decision => {
  const { rollout } = state;
  const before = state.phase === "draft" ? null : state.at;
  const index = nextStage(state);
  const stage = rollout.plan.stages[index];
  if (stage === undefined && state.phase !== "draft") return finish(state, raising);
  if (stage === undefined) return { ok: true, state, commands: [], reason: null };
  const exposed = stageExposes(rollout.plan, index);
  const { slowMs, body, nowMs } = raising;
  const at = enter(state, { stage: index, exposed, before, slowMs, body, nowMs });
  const next: RolloutState = {
    phase: stagePhase(stage),
    ...carried(state),
    at,
    maxExposurePpm: Math.max(state.maxExposurePpm, at.exposurePpm),
  };
  const who = stage.kind === "shadow" ? "copies of requests only" : exposedInWords(exposed);
  const said = rollout.plan.unproven === true ? `${who}, unproven` : who;
  const version = `${rollout.service} ${rollout.candidate.id}`;
  return decided(next, `${raising.because} Raised to ${said}.`, [
    { kind: "publish", rollout: rollout.id },
    tell(rollout, `${version} is raised to ${said}. ${raising.because}`),
  ]);
};

const nextStage = (state: DraftState | PlacedState): number => {
  if (state.phase !== "draft") return state.at.stage + 1;
  return state.rollout.hotfix === undefined ? 0 : state.rollout.plan.stages.length - 1;
};

/** From full, or from what was owed after it, to done; the candidate is stable from here on. */
export const finish = (
  state: PlacedState | OwedState,
  raising: Pick<Raising, "because" | "nowMs">,
): Decision => {
  const { rollout } = state;
  const next: RolloutState = {
    phase: "done",
    ...carried(state),
    doneAtMs: raising.nowMs,
    owesLook: !lookGiven(state),
    maxExposurePpm: 1_000_000,
  };
  if (state.phase === "owed") {
    const sentence = `${raising.because} Done: nothing of ${rollout.candidate.id} is owed any more.`;
    return decided(next, sentence, [tell(rollout, sentence)]);
  }
  const sentence = `${raising.because} Done: ${rollout.candidate.id} is the stable version of ${rollout.service}.`;
  return decided(next, sentence, [...adopting(state), tell(rollout, sentence)]);
};

/** The candidate becomes the stable version of its service. */
export const adopting = ({ rollout }: RolloutState): readonly Command[] => [
  { kind: "adopt", service: rollout.service, version: rollout.candidate },
  { kind: "publish", rollout: rollout.id },
];
