/** What one request came to, as its client saw it. Times are wall clock, ms since 1970. */
export type Answer = {
  readonly user: string;
  readonly staff: boolean;
  /** The kind of request, such as `PUT /cart`. */
  readonly route: string;
  readonly startMs: number;
  readonly endMs: number;
  /** 0 when no answer came. */
  readonly status: number;
  /** Why no answer came, such as `UND_ERR_SOCKET`; null when one came. */
  readonly fault: string | null;
  /** The version that says it answered; null when none said so. */
  readonly servedBy: string | null;
  readonly traceId: string;
};

/** What a user calls a failure: a 5xx, or nothing at all. */
export const isFailure = ({ status }: Answer): boolean => status === 0 || status >= 500;

/**
 * Kinds of requests that may be repeated without harm: reading, and what the shop's `dimmer.yaml`
 * opts in. No failure of these may ever reach a client.
 */
export const isRepeatable = (route: string): boolean =>
  /^(GET|HEAD|OPTIONS) /.test(route) || route === "PUT /cart";
