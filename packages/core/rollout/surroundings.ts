import type { Budget } from "../slo/budget.ts";
import type { Forecast } from "../slo/forecast.ts";
import type { Telemetry } from "./telemetry.ts";

/**
 * What is known of the service and of Dimmer around a rollout when a decision is made. Told by each
 * tick and kept in the state, so that a person's action is decided by the same facts.
 */
export type Surroundings = {
  /** Null until the first tick. */
  readonly atMs: number | null;
  /** A person has frozen all raising; null: nobody has. */
  readonly stopped: Stopped | null;
  /** Raising is outside its windows now; null: inside, or there are none. */
  readonly window: ClosedWindow | null;
  /** Of the service's SLO; null: nothing is known, which counts as a full budget. */
  readonly budget: Budget | null;
  /** What the next stage would cost if the candidate were bad; null: there is no next stage. */
  readonly forecast: Forecast | null;
  /** The service itself burns its budget so fast that somebody is paged, whichever arm it is. */
  readonly page: Page | null;
  readonly telemetry: Telemetry;
  /** Something answers at an address of stable; null before the first look. */
  readonly stableReachable: boolean | null;
};

export type Stopped = { readonly by: string; readonly why: string; readonly atMs: number };

export type ClosedWindow = {
  /** When raising is allowed, in words: `Mon–Fri 09:00–16:00 Europe/Kyiv`. */
  readonly opens: string;
  /** ms until it opens, about; null: never. */
  readonly opensInMs: number | null;
};

export type Page = { readonly sinceMs: number; readonly sentence: string };

/** Before the first tick: nothing is known, and nothing is in the way but that. */
export const unknownSurroundings: Surroundings = Object.freeze({
  atMs: null,
  stopped: null,
  window: null,
  budget: null,
  forecast: null,
  page: null,
  telemetry: { kind: "unknown" as const },
  stableReachable: null,
});
