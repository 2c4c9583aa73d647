import type { BodyMs } from "../judge/terms.ts";
import { decided } from "./answer.ts";
import { carried } from "./carried.ts";
import type { Command, Decision } from "./decision.ts";
import { lookGiven } from "./look.ts";
import { tell } from "./people.ts";
import type { DraftState, PlacedState } from "./phases.ts";
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
 * going forward; whoever calls it has shown that nothing is in the way. Never skips a stage (S4).
 */
export const raise = (state: DraftState | PlacedState, raising: Raising): Decision => {
  const { rollout } = state;
  const before = state.phase === "draft" ? null : state.at;
  const index = before === null ? 0 : before.stage + 1;
  const stage = rollout.plan.stages[index];
  if (stage === undefined && state.phase !== "draft") return finish(state, raising);
  if (stage === undefined) return { ok: true, state, commands: [], reason: null };
  const exposed = stageExposes(rollout.plan, index);
  const { slowMs, body, nowMs } = raising;
  const at = enter({ stage: index, exposed, before, slowMs, body, nowMs });
  const next: RolloutState = {
    phase: stagePhase(stage),
    ...carried(state),
    at,
    maxExposurePpm: Math.max(state.maxExposurePpm, at.exposurePpm),
  };
  const who = stage.kind === "shadow" ? "copies of requests only" : exposedInWords(exposed);
  const version = `${rollout.service} ${rollout.candidate.id}`;
  return decided(next, `${raising.because} Raised to ${who}.`, [
    { kind: "publish", rollout: rollout.id },
    tell(rollout, `${version} is raised to ${who}. ${raising.because}`),
  ]);
};

/** From full to done: the candidate becomes the stable version of its service. */
export const finish = (
  state: PlacedState,
  raising: Pick<Raising, "because" | "nowMs">,
): Decision => {
  const { rollout } = state;
  const owesLook = !lookGiven(state);
  const next: RolloutState = {
    phase: "done",
    ...carried(state),
    doneAtMs: raising.nowMs,
    owesLook,
    maxExposurePpm: 1_000_000,
  };
  const sentence = `${raising.because} Done: ${rollout.candidate.id} is the stable version of ${rollout.service}.`;
  const commands: readonly Command[] = [
    { kind: "adopt", service: rollout.service, version: rollout.candidate },
    { kind: "publish", rollout: rollout.id },
    tell(rollout, sentence),
  ];
  return decided(next, sentence, commands);
};
