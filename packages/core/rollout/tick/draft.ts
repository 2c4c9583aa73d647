import { decided, progressed, withHarm } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { holdBecause, type Why } from "../hold.ts";
import type { Fleet } from "../input.ts";
import { unreachableAfterMs } from "../limits.ts";
import { tell } from "../people.ts";
import type { DraftState, Of } from "../phases.ts";
import { appliedEverywhere } from "../position.ts";
import { raise } from "../raise.ts";

/**
 * Nothing is exposed until every splitter routes by a table that names the candidate and the
 * candidate answers its health check; then the first stage begins. A tick of the millisecond of the
 * ship cannot have seen that table and does nothing.
 */
export const tickDraft = (state: DraftState, input: Of<"tick">, nowMs: number): Decision => {
  const { fleet } = input;
  if (nowMs === state.tickedAtMs) return progressed(withHarm(state, input.harm));
  const next: DraftState = { ...withHarm(state, input.harm), tickedAtMs: nowMs };
  if (state.hold?.reason === "paused") return progressed(next);
  const { candidate } = state.rollout;
  if (isReady(fleet)) {
    const because = `Every splitter knows ${candidate.id} and it answers.`;
    return raise(next, {
      because,
      slowMs: fleet.stableSlowMs,
      body: fleet.stableBody ?? null,
      nowMs,
    });
  }
  const why = impediment(next, fleet, nowMs);
  if (why === null || why.reason === state.hold?.reason) return progressed(next);
  const hold = holdBecause(state.rollout, 0, why);
  return decided({ ...next, hold }, why.sentence, [
    tell(state.rollout, `${state.rollout.service} ${candidate.id} waits. ${why.sentence}`),
  ]);
};

const isReady = (fleet: Fleet): boolean =>
  fleet.live > 0 &&
  appliedEverywhere(fleet) &&
  fleet.refusal === null &&
  fleet.candidateHealthy === true;

const impediment = (state: DraftState, fleet: Fleet, nowMs: number): Why | null => {
  const { candidate, shippedAtMs } = state.rollout;
  if (fleet.refusal !== null)
    return {
      reason: "splitterRefused",
      sentence: `A splitter refuses the route table: ${fleet.refusal} Nothing is exposed; mend it, or roll back.`,
      owner: "whoever runs Dimmer",
      nowMs,
    };
  if (nowMs - shippedAtMs <= unreachableAfterMs) return null;
  if (fleet.candidateHealthy === false)
    return {
      reason: "candidateUnreachable",
      sentence: `The candidate at ${candidate.endpoints.join(", ")} does not answer; nothing is exposed. Start it, or roll back.`,
      nowMs,
    };
  if (fleet.live === 0)
    return {
      reason: "countsMissing",
      sentence:
        "No splitter is connected; nothing is exposed. Start one (`dimmer serve` does), or roll back.",
      owner: "whoever runs Dimmer",
      nowMs,
    };
  return null;
};
