/** The two clocks of a process. */
export type Clock = {
  /** ms since 1970; may jump. */
  readonly wallMs: () => number;
  /** ms since some start of this process; never goes back. */
  readonly monoMs: () => number;
};

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monoMs: () => performance.now(),
};
