import type { Random } from "../random.ts";
import { headersOf, personAt } from "./person.ts";
import { type Session, visit } from "./session.ts";

/** A session that begins `atMs` after the start of the traffic, whatever became of earlier ones. */
export type Arrival = { readonly atMs: number; readonly session: Session };

export type Crowd = {
  /** Visits that begin per second, on average. */
  readonly sessionsPerSecond: number;
  /** People who might come. */
  readonly population: number;
  readonly seed: number;
};

/**
 * Sessions of people out of a population, open loop: a Poisson process whose times are drawn without
 * looking at the service, so that a slow service gets more requests in flight, not fewer requests.
 */
export const crowd = function* (
  { sessionsPerSecond, population, seed }: Crowd,
  random: Random,
): Generator<Arrival, never> {
  let atMs = 0;
  for (;;) {
    atMs += (-Math.log(1 - random()) / sessionsPerSecond) * 1000;
    const person = personAt(seed, Math.floor(random() * population));
    const session = { user: person.id, headers: headersOf(person), steps: visit(person, random) };
    yield { atMs, session };
  }
};
