import type { RolloutView } from "@dimmer/wire";
import type { Context } from "./context.ts";
import { exitCode, type ExitCode, type Failure } from "./exit-code.ts";
import { plain } from "./terminal/plain.ts";
import { nextCommand, rolloutLines } from "./view/rollout.ts";

/** Ends a command that could not do what it was asked to. */
export const reportFailure = ({ terminal, options }: Context, failure: Failure): ExitCode => {
  if (options.json) terminal.json({ error: { code: failure.code, sentence: failure.sentence } });
  terminal.note(`dimmer: ${plain(failure.sentence)}`);
  return failure.exit;
};

/** After a change: what happened, the state now, and the likely next command. */
export const reportChange = (context: Context, happened: string, view: RolloutView): ExitCode => {
  const { terminal, options } = context;
  if (options.json) {
    terminal.json(view);
    return exitCode.done;
  }
  terminal.say(happened);
  terminal.say();
  showRollout(context, view);
  return exitCode.done;
};

/** The rollout as it is now, and what to type next. */
export const showRollout = ({ terminal }: Context, view: RolloutView): void => {
  const { style } = terminal;
  for (const line of rolloutLines(view, { style, columns: terminal.columns() })) terminal.say(line);
  const next = nextCommand(view);
  if (next !== null) terminal.say(`\n${style.muted(`Next: ${next}`)}`);
};
