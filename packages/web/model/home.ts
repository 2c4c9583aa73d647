import type { Overview, RolloutView } from "@dimmer/wire";
import { endingsShown } from "../limits.ts";
import { isYours } from "./actor.ts";
import { ended } from "./phase.ts";

/** What Home shows, in its order. */
export type HomeView = {
  /** One line that says how production is. */
  readonly headline: string;
  readonly owed: readonly OwedView[];
  readonly live: readonly RolloutView[];
  readonly services: Overview["services"];
  readonly endings: readonly RolloutView[];
  /** Nothing was ever shipped here. */
  readonly empty: boolean;
};

/** Somebody owes something to a rollout. */
export type OwedView = {
  readonly rollout: RolloutView;
  readonly yours: boolean;
  readonly sentence: string;
};

export const homeView = (overview: Overview): HomeView => {
  const live = overview.rollouts.filter((rollout) => !ended(rollout));
  const owed = overview.rollouts
    .flatMap((rollout) =>
      rollout.owed
        .filter((debt) => debt.what === "look")
        .map((debt) => ({
          rollout,
          yours: isYours(rollout, overview.you),
          sentence: debt.sentence,
        })),
    )
    .toSorted((a, b) => Number(b.yours) - Number(a.yours));
  return {
    headline: headline(overview, live),
    owed,
    live,
    services: overview.services,
    endings: overview.rollouts
      .filter(ended)
      .toSorted((a, b) => (b.endedAtMs ?? 0) - (a.endedAtMs ?? 0))
      .slice(0, endingsShown),
    empty: overview.rollouts.length === 0,
  };
};

const headline = (overview: Overview, live: readonly RolloutView[]): string => {
  if (overview.services.length === 0) return "No service is known yet.";
  if (live.length === 0) return "Nothing is being raised; stable serves everybody.";
  const yours = live.filter((rollout) => isYours(rollout, overview.you)).length;
  const being = live.length === 1 ? "One rollout is live" : `${live.length} rollouts are live`;
  return yours > 0
    ? `${being}, ${yours === live.length ? "yours" : `${yours} of them yours`}.`
    : `${being}.`;
};
