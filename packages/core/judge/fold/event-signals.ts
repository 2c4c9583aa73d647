import { eventLagMs, type EventCounts, type EventUnit } from "../event-counts.ts";
import { observeProof, passProofMinutes, type Proof } from "../kernel/proof.ts";
import { type Clock, minutesTo, openClock } from "./clock.ts";
import { tally, type UnitTally } from "./unit-tally.ts";

/** What counts by events have told of one signal in a stage entry. */
export type EventSignal = {
  readonly seen: UnitTally;
  readonly clock: Clock;
  /** Start of the last second that was taken, ms. */
  takenMs: number;
  late: number;
  events: number;
  fieldsArrived: boolean;
};

/** By signal and name. */
export type EventSignals = Map<string, EventSignal>;

export const eventKey = ({ signal, name }: Pick<Proof, "signal" | "name">): string =>
  `${signal} ${name}`;

/**
 * Takes counts by events, in place: each second once, in the order of time, and only seconds that
 * ended long enough before the watermark. Others are left for the next time.
 */
export const addEventCounts = (
  signals: EventSignals,
  counts: EventCounts,
  proofs: readonly Proof[],
): void => {
  const key = eventKey(counts);
  const own = signals.get(key) ?? openSignal();
  signals.set(key, own);
  own.late = Math.max(own.late, counts.late);
  own.events = Math.max(own.events, counts.events);
  own.fieldsArrived ||= counts.fieldsArrived;
  const proof = proofs.find((of) => eventKey(of) === key);
  for (const { startMs, stable, candidate } of counts.seconds) {
    if (startMs <= own.takenMs || startMs + 1_000 + eventLagMs > counts.watermarkMs) continue;
    own.takenMs = startMs;
    const passed = minutesTo(own.clock, startMs);
    if (proof !== undefined) passProofMinutes(proof, passed);
    const first = (rows: readonly EventUnit[]): number => tally(own.seen, rows)[0] ?? 0;
    const bin = { candidate: first(candidate), stable: first(stable), startMs };
    if (proof !== undefined) observeProof(proof, bin);
  }
};

const openSignal = (): EventSignal => ({
  seen: new Map(),
  clock: openClock(),
  takenMs: -Infinity,
  late: 0,
  events: 0,
  fieldsArrived: false,
});
