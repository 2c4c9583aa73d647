/** What a process of this package does with the process that started it. */
export type ProcessParent = {
  /** Says that it serves now. */
  readonly ready: (facts: Readonly<Record<string, number | string>>) => void;
  /** Says one sentence on standard error and ends with exit code 1. */
  readonly fail: (sentence: string) => never;
  /** Says one line on standard error, which its parent keeps as a log. */
  readonly log: (sentence: string) => void;
  /** What to do before leaving; called once. */
  readonly onStop: (stop: () => Promise<void>) => void;
};

/**
 * Binds this process to its parent: it stops by SIGTERM, SIGINT, or when its parent has gone
 * (`disconnect`), after `stop` has ended or `stopMs` have passed.
 */
export const bindToParent = (name: string, stopMs: number): ProcessParent => {
  // The log may stand on a disk that is full: losing a line is no reason to end.
  process.stderr.on("error", () => {});
  const log = (sentence: string): void => {
    process.stderr.write(`${name}: ${sentence}\n`);
  };
  let stop = async (): Promise<void> => {};
  let stopping = false;
  const leave = (): void => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), stopMs).unref();
    stop().then(
      () => process.exit(0),
      (thrown: unknown) => {
        log(`stopping failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        process.exit(1);
      },
    );
  };
  process.once("SIGTERM", leave);
  process.once("SIGINT", leave);
  process.once("disconnect", leave);
  return {
    log,
    fail: (sentence) => {
      log(sentence);
      process.exit(1);
    },
    ready: (facts) => {
      process.send?.({ kind: "ready", ...facts });
    },
    onStop: (given) => {
      stop = given;
    },
  };
};
