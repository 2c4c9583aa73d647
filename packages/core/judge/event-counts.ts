/**
 * Counts of one signal that a query over the versions' own events made: crash reports, or one of the
 * author's expectations. They come from the judged themselves, so that they may hold a rollout and
 * never roll it back.
 *
 * Whoever makes them gives each second once, both arms together, in the order of time, and only
 * seconds that ended `eventLagMs` before the watermark of *both* arms; what comes later than that is
 * dropped for both arms alike and counted in `late`.
 */
export type EventCounts = {
  readonly rollout: string;
  readonly stageEntry: number;
  readonly signal: "crashReports" | "expectation";
  /** The expectation's name; empty for crash reports. */
  readonly name: string;
  readonly seconds: readonly EventSecond[];
  /** Since the stage entry began: events of either arm that came too late to be counted … */
  readonly late: number;
  /** … of so many. */
  readonly events: number;
  /** False while no event of the stage carried the fields that the query asks for. */
  readonly fieldsArrived: boolean;
  /** Up to when events of both arms are known to have come, ms since 1970. */
  readonly watermarkMs: number;
};

/** One second of both arms, only units that were assigned by the hash. */
export type EventSecond = {
  /** Start of the second, ms since 1970. */
  readonly startMs: number;
  readonly stable: readonly EventUnit[];
  readonly candidate: readonly EventUnit[];
};

/** A unit (for crash reports an instance) with a bad event in this second. */
export type EventUnit = {
  readonly unit: string;
  /** Bad events in this second. */
  readonly n: number;
  readonly eventId: string;
};

/** A second is closed so long after its end; events are on their way so long at most. */
export const eventLagMs = 5_000;
