import type { HarmTotals } from "../judge/verdict.ts";
import type { Command, Decision, RefusalCode } from "./decision.ts";
import type { RolloutState } from "./state.ts";

/** A decision that people should read: it goes to the journal with its reason. */
export const decided = (
  state: RolloutState,
  reason: string,
  commands: readonly Command[] = [],
): Decision => ({ ok: true, state, commands, reason });

/** Only progress moved, or nothing: no journal entry, no command. */
export const progressed = (state: RolloutState): Decision => ({
  ok: true,
  state,
  commands: [],
  reason: null,
});

/** The action is refused and nothing changed. */
export const refused = (code: RefusalCode, sentence: string): Decision => ({
  ok: false,
  error: { code, sentence },
});

/**
 * The state with what is known of harm by now. Totals only grow, so that a late or repeated report
 * changes nothing; the same object is returned when nothing grew.
 */
export const withHarm = <S extends RolloutState>(state: S, harm: HarmTotals): S => {
  const before = state.harm;
  const after: HarmTotals = {
    harmed: Math.max(before.harmed, harm.harmed),
    rescuedUnits: Math.max(before.rescuedUnits, harm.rescuedUnits),
    rescues: Math.max(before.rescues, harm.rescues),
    seenFailures: Math.max(before.seenFailures, harm.seenFailures),
  };
  const grew =
    after.harmed > before.harmed ||
    after.rescuedUnits > before.rescuedUnits ||
    after.rescues > before.rescues ||
    after.seenFailures > before.seenFailures;
  return grew ? { ...state, harm: after } : state;
};
