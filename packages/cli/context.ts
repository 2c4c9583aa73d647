import { apiOver, type Api } from "./client/api.ts";
import { findSession, type Session } from "./client/session.ts";
import type { Environment } from "./config.ts";
import type { Result } from "./exit-code.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Options that every command has. */
export type Options = {
  readonly json: boolean;
  readonly server: string | null;
  readonly data: string | null;
  readonly scripted: string | null;
};

/** What a command may use; nothing else reaches the world. */
export type Context = {
  readonly terminal: Terminal;
  readonly environment: Environment;
  readonly options: Options;
  readonly cwd: string;
  /** Version of Dimmer. */
  readonly version: string;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Aborted by Ctrl-C and SIGTERM. */
  readonly interrupted: AbortSignal;
};

export const sessionOf = (context: Context): Result<Session> =>
  findSession({ ...context.options, cwd: context.cwd, environment: context.environment });

/** The API of the server that this command is about. */
export const connect = (
  context: Context,
  scripted: string | null = context.options.scripted,
): Result<Api> => {
  const session = sessionOf(context);
  if (!session.ok) return session;
  const answers = context.options.json ? "data" : "shown";
  const { interrupted } = context;
  return { ok: true, value: apiOver({ session: session.value, scripted, answers, interrupted }) };
};
