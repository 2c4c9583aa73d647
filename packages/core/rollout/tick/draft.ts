import { decided, progressed, withHarm } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { holdBecause, type Why } from "../hold.ts";
import type { Fleet } from "../input.ts";
import { unreachableAfterMs } from "../limits.ts";
import { tell } from "../people.ts";
import type { DraftState, Of } from "../phases.ts";
import { appliedEverywhere } from "../position.ts";
import { raise } from "../raise.ts";
import { seen } from "./seen.ts";

/**
 * Nothing is exposed until every splitter routes by a table that names the candidate and the
 * candidate answers its health check; then the first stage begins. A tick of the millisecond of the
 * ship cannot have seen that table and does nothing.
 */
export const tickDraft = (state: DraftState, input: Of<"tick">, nowMs: number): Decision => {
  const { fleet } = input;
  if (nowMs === state.tickedAtMs) return progressed(withHarm(state, input.harm));
  const next: DraftState = seen(state, input, nowMs);
  if (state.hold?.reason === "paused") return progressed(next);
  const { candidate } = state.rollout;
  if (isReady(fleet) && !isFrozen(next)) {
    const because =
      state.rollout.hotfix === undefined
        ? `Every splitter knows ${candidate.id} and it answers.`
        : `A hotfix, because: ${state.rollout.hotfix} Evidence and dwell are waived, absolute guards are armed, a review is owed.`;
    return raise(next, {
      because,
      slowMs: fleet.stableSlowMs,
      body: fleet.stableBody ?? null,
      nowMs,
    });
  }
  const why = impediment(next, fleet, nowMs);
  if (why === null && state.hold !== null && byPolicy.has(state.hold.reason))
    return decided({ ...next, hold: null }, "Nothing holds it back any more.");
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

/** A stopped line begins nothing; a closed window begins nothing that nobody called urgent. */
const isFrozen = ({ surroundings, rollout }: DraftState): boolean =>
  surroundings.stopped !== null ||
  (rollout.hotfix === undefined && (surroundings.window !== null || surroundings.page !== null));

const impediment = (state: DraftState, fleet: Fleet, nowMs: number): Why | null => {
  const { candidate, shippedAtMs } = state.rollout;
  if (fleet.refusal !== null)
    return {
      reason: "splitterRefused",
      sentence: `A splitter refuses the route table: ${fleet.refusal} Nothing is exposed; mend it, or roll back.`,
      owner: "whoever runs Dimmer",
      nowMs,
    };
  const policy = policyWhy(state, nowMs);
  if (policy !== null) return policy;
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

const byPolicy: ReadonlySet<Why["reason"]> = new Set(["lineStopped", "servicePage", "window"]);

const policyWhy = ({ surroundings, rollout }: DraftState, nowMs: number): Why | null => {
  const { stopped, window, page } = surroundings;
  if (stopped !== null)
    return {
      reason: "lineStopped",
      sentence: `${stopped.by} stopped the line: ${stopped.why} Nothing begins until it is lifted.`,
      owner: stopped.by,
      nowMs,
    };
  if (rollout.hotfix !== undefined) return null;
  if (page !== null)
    return {
      reason: "servicePage",
      sentence: `${page.sentence} Nothing begins until that is over; a mend goes out by \`ship --hotfix "why"\`.`,
      nowMs,
    };
  if (window === null) return null;
  return {
    reason: "window",
    sentence: `It begins in its window: ${window.opens}.`,
    owner: "the clock",
    ...(window.opensInMs === null ? {} : { deadlineMs: nowMs + window.opensInMs }),
    nowMs,
  };
};
