import { decided, progressed } from "../answer.ts";
import type { Decision } from "../decision.ts";
import { unanswered, reviewOwed } from "../gates.ts";
import { maxTickMs } from "../limits.ts";
import { lookGiven } from "../look.ts";
import { dwelledOf, pageOf } from "../obstacles.ts";
import { page } from "../people.ts";
import type { Of, OwedState } from "../phases.ts";
import { finish } from "../raise.ts";
import { seen } from "./seen.ts";

/**
 * Its version is stable, so there is no split to count by; its bake goes on by the clock, and the
 * service's burn alert lets it begin anew and is told to its owners.
 */
export const tickOwed = (state: OwedState, input: Of<"tick">, nowMs: number): Decision => {
  const told = seen(state, input, nowMs);
  const grownMs = Math.min(Math.max(nowMs - state.tickedAtMs, 0), maxTickMs);
  const at = { ...state.at, dwelledMs: state.at.dwelledMs + grownMs };
  const burns = pageOf(told, nowMs);
  if (burns !== null) return burning({ ...told, at }, state, burns.sentence);
  const next: OwedState = { ...told, at };
  if (!isPaid(next)) return progressed(next);
  return finish(next, { because: "It has baked, and everything it owed was given.", nowMs });
};

const isPaid = (state: OwedState): boolean => {
  const bakeMs = state.rollout.plan.stages[state.at.stage]?.dwellMs ?? 0;
  return (
    dwelledOf(state.at) >= bakeMs &&
    lookGiven(state) &&
    unanswered(state).length === 0 &&
    !reviewOwed(state)
  );
};

/** Said once per alert: when the tick before saw none. */
const burning = (next: OwedState, before: OwedState, sentence: string): Decision => {
  const state: OwedState = { ...next, at: { ...next.at, bakeFromMs: next.at.dwelledMs } };
  if (before.surroundings.page !== null) return progressed(state);
  const { rollout } = state;
  const said = `${sentence} ${rollout.candidate.id} has not finished its bake, which begins anew; \`rollback ${rollout.id}\` takes it and what came after it back.`;
  return decided(state, said, [page(rollout, `${rollout.service}: ${said}`)]);
};
