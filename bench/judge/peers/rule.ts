/** What both arms did in one minute, as a metrics store would say. */
export type Minute = { readonly candidate: MinuteOf; readonly stable: MinuteOf };
export type MinuteOf = { readonly requests: number; readonly failures: number };

/**
 * A published way to judge a candidate, with published settings. `open` starts one rollout; the
 * function that it returns takes minute after minute and says whether the candidate is stopped at
 * the end of it.
 */
export type Rule = {
  readonly name: string;
  readonly title: string;
  readonly open: () => (minute: Minute) => boolean;
};

/** Share of good answers; NaN of nothing, as a quotient of two rates is. */
export const successRate = (minutes: readonly MinuteOf[]): number => {
  const requests = minutes.reduce((sum, minute) => sum + minute.requests, 0);
  const failures = minutes.reduce((sum, minute) => sum + minute.failures, 0);
  return (requests - failures) / requests;
};
