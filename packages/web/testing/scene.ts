import type { RolloutView } from "@dimmer/wire";
import { failedEvents, ordinaryEvents, slowEvents } from "./events.ts";
import type { FixtureState } from "./fixture-api.ts";
import { journal, overviewOf } from "./rollouts.ts";
import { different } from "./different.ts";
import { series } from "./series.ts";

/** A fixture's state around some rollouts. */
export const scene = (...rollouts: readonly RolloutView[]): FixtureState => ({
  session: true,
  overview: overviewOf(rollouts),
  journal,
  series,
  events: { failed: failedEvents, slow: slowEvents, ordinary: ordinaryEvents },
  stored: null,
  spotlight: different,
  refusal: null,
});
