import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import { counted, dateText } from "../view/holdings.ts";

export type KeepArguments = {
  /** Null: a new file named after the time, here. */
  readonly file: string | null;
  /** Null: the one of the environment, or a file in the data directory. */
  readonly store: string | null;
};

/** `dimmer backup`: the control store as it is at this moment, in one file; nobody waits for it. */
export const backup = async (context: Context, asked: KeepArguments): Promise<ExitCode> => {
  const { terminal, options, cwd } = context;
  const file = resolve(cwd, asked.file ?? `dimmer-${dateText(context.now())}.db`);
  const { backup: keep } = await import("@dimmer/server");
  const kept = await keep(whichStore(context, asked.store), file);
  if (!kept.ok) return reportFailure(context, { exit: exitCode.error, ...kept.error });
  if (options.json) terminal.json({ file, ...kept.holdings });
  else {
    terminal.say(`Kept ${counted(kept.holdings)} in ${file}.`);
    terminal.say("Its journal was verified from the first entry to the last.");
  }
  return exitCode.done;
};

export type RestoreArguments = { readonly file: string; readonly store: string | null };

/** `dimmer restore`: a backup in the place of a store that is gone; nothing is written over. */
export const restore = async (context: Context, asked: RestoreArguments): Promise<ExitCode> => {
  const { terminal, options, cwd } = context;
  const file = resolve(cwd, asked.file);
  const { restore: put } = await import("@dimmer/server");
  const kept = await put(whichStore(context, asked.store), { file, nowMs: context.now() });
  if (!kept.ok) return reportFailure(context, { exit: exitCode.error, ...kept.error });
  const { holdings } = kept;
  if (options.json) terminal.json({ file, ...holdings });
  else {
    terminal.say(`Restored ${counted(holdings)}.`);
    terminal.say(
      "Its journal was verified from the first entry to the last; what was decided after it is gone.",
    );
    terminal.say(`\n${terminal.style.muted("Next: dimmer serve, then dimmer status")}`);
  }
  return exitCode.done;
};

const whichStore = (
  { options, environment, cwd }: Context,
  store: string | null,
): { readonly dataDir: string; readonly store: string | null; readonly cwd: string } => ({
  dataDir: resolve(cwd, options.data ?? environment.data ?? ".dimmer"),
  store: store ?? environment.store,
  cwd,
});
