import { type Environment, readEnvironment } from "../config.ts";
import { runDimmer } from "../program/program.ts";

export type Ran = { readonly code: number; readonly out: string; readonly err: string };

export type RunOptions = {
  readonly cwd?: string;
  readonly environment?: Partial<Environment>;
  /** A terminal of this width instead of a pipe. */
  readonly columns?: number;
  readonly interrupted?: AbortSignal;
  readonly now?: () => number;
};

/** Runs one command in this process, with its output caught. No clock is waited for. */
export const runHere = async (words: readonly string[], options: RunOptions = {}): Promise<Ran> => {
  let out = "";
  let err = "";
  const tty =
    options.columns === undefined ? {} : { isTTY: true, columns: options.columns, rows: 50 };
  const code = await runDimmer(words, {
    out: { write: (text) => (out += text), ...tty },
    err: { write: (text) => (err += text) },
    environment: { ...readEnvironment({ HOME: "/nonexistent" }), ...options.environment },
    cwd: options.cwd ?? "/",
    version: "0.1.0",
    now: options.now ?? Date.now,
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    interrupted: options.interrupted ?? new AbortController().signal,
  });
  return { code, out, err };
};
