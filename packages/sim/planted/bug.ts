/**
 * A deliberate defect of shipped code: one place of one file, changed as it is loaded, in a process
 * of the simulator alone. Production code has no switch for it and cannot be given one.
 */
export type PlantedBug = {
  readonly name: string;
  /** What somebody might have got wrong. */
  readonly what: string;
  /** Package and file name, whatever the room between: `core/raise.ts`. */
  readonly file: string;
  /** Occurs exactly once in files of that name. */
  readonly from: string;
  readonly to: string;
  /** A seed that has found it; others do as well when the scenarios have changed since. */
  readonly seed: number;
};
