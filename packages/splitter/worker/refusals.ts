/** Why something was turned away at the door, before it could reach a version. */
export type RefusalReason =
  /** Bytes that are no HTTP. */
  | "malformed"
  | "version"
  | "host"
  | "target"
  | "method"
  /** Lengths and codings that two readers could understand differently. */
  | "framing"
  /** Longer or more than the limits allow. */
  | "tooLarge"
  /** It did not arrive, or was not read, in time. */
  | "slow"
  | "loop"
  | "upgrade"
  /** No service is served under its host and path. */
  | "place"
  /** More requests in flight than a worker holds. */
  | "busy"
  | "expectation"
  /** The splitter's own code broke on it; the log has the place. */
  | "fault"
  /** A TLS handshake that failed. */
  | "handshake"
  /** An HTTP/2 connection that broke the protocol, or flooded it. */
  | "flood"
  /** More connections than a worker holds. */
  | "connections";

/** How much was refused, by reason; counted since the last `take`. */
export class Refusals {
  #counts: Partial<Record<RefusalReason, number>> = {};

  add(reason: RefusalReason): void {
    this.#counts[reason] = (this.#counts[reason] ?? 0) + 1;
  }

  take(): Readonly<Record<string, number>> {
    const counts = this.#counts;
    this.#counts = {};
    return counts;
  }
}
