import { maxLooks } from "./limits.ts";
import { mayLook } from "./people.ts";
import type { AtState } from "./phases.ts";
import type { Look, RolloutState } from "./state.ts";

/** Whether a look satisfies what is owed: good, and by a person who answers for the change (S17). */
export const satisfies = (state: RolloutState, look: Look): boolean =>
  look.answer === "good" && mayLook(state, look.by);

/** The look that the current stage entry asks for was given during it. */
export const lookGiven = (state: AtState): boolean =>
  state.looks.some((look) => look.stageEntry === state.at.stageEntry && satisfies(state, look));

/** The stage is not left without a look: where the plan requires one, and always at full. */
export const lookRequired = (state: AtState): boolean => {
  const stage = state.rollout.plan.stages[state.at.stage];
  return stage !== undefined && (stage.look === "required" || stage.kind === "full");
};

/** The same look said again (a repeated request) is remembered once (S11). */
export const withLook = <S extends RolloutState>(state: S, look: Look): S => {
  const isKnown = state.looks.some(
    (known) =>
      known.stageEntry === look.stageEntry &&
      known.answer === look.answer &&
      known.note === look.note &&
      known.by.kind === look.by.kind &&
      known.by.name === look.by.name &&
      known.opened.length === look.opened.length &&
      known.opened.every((what, index) => what === look.opened[index]),
  );
  return isKnown ? state : { ...state, looks: [...state.looks, look].slice(-maxLooks) };
};
