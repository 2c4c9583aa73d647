/**
 * Events on one side of a comparison, of which each stands for `weight` others. `weight` is Σw: what
 * happened. `weightSquared` is Σw²: how little of it was seen.
 */
export type Mass = {
  readonly events: number;
  readonly weight: number;
  readonly weightSquared: number;
};

export const noMass: Mass = Object.freeze({ events: 0, weight: 0, weightSquared: 0 });

export const addMass = (a: Mass, b: Mass): Mass => ({
  events: a.events + b.events,
  weight: a.weight + b.weight,
  weightSquared: a.weightSquared + b.weightSquared,
});

/** What is in `all` and not in `part`; never below nothing. */
export const restOf = (all: Mass, part: Mass): Mass => ({
  events: Math.max(0, all.events - part.events),
  weight: Math.max(0, all.weight - part.weight),
  weightSquared: Math.max(0, all.weightSquared - part.weightSquared),
});

/**
 * Number of equally weighted events that say as much: (Σw)² / Σw² (Kish, *Survey Sampling*, 1965).
 * The number of events where all weigh the same.
 */
export const effective = ({ weight, weightSquared }: Mass): number =>
  weightSquared > 0 ? (weight * weight) / weightSquared : 0;

/** Share of `part` in `whole` by weight, 0 … 1. */
export const shareIn = (part: Mass, whole: Mass): number =>
  whole.weight > 0 ? Math.min(1, part.weight / whole.weight) : 0;

/** A 2 × 2 table's row: how many of `trials` have the value, in effective events. */
export type Seen = { readonly hits: number; readonly trials: number };

/** The share by weight, with the weight of evidence that the sampled events really carry. */
export const seenIn = (part: Mass, whole: Mass): Seen => {
  const trials = effective(whole);
  return { hits: shareIn(part, whole) * trials, trials };
};
