import type { Random } from "../streams/random.ts";

/** A harmless change that is judged again and again: how often is it ever called worse? */
export type Case = {
  /** One name per test that runs on the same stream. */
  readonly tests: readonly { readonly name: string; readonly reference: string }[];
  readonly nominal: number;
  readonly runs: { readonly quick: number; readonly full: number };
  /** What one run of the stream rejects, in the order of `tests`. */
  readonly open: (random: Random) => () => readonly boolean[];
};
