/** What a shell or CI job learns from the exit code. */
export const exitCode = {
  done: 0,
  error: 1,
  usage: 2,
  /** The rollout was rolled back, or a guard was breached. */
  rolledBack: 3,
  login: 4,
  /** Nothing goes on until a person acts. */
  waitsForPerson: 5,
  timeout: 6,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** Why a command cannot go on: one sentence with what to do, and the code to exit with. */
export type Failure = {
  readonly exit: ExitCode;
  readonly code: string;
  readonly sentence: string;
};

/** A value, or why there is none. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: Failure };

export const good = <T>(value: T): Result<T> => ({ ok: true, value });

export const fail = (
  exit: ExitCode,
  code: string,
  sentence: string,
): { readonly ok: false; readonly failure: Failure } => ({
  ok: false,
  failure: { exit, code, sentence },
});
