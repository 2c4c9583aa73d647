import type { LineOrder } from "../client/api.ts";
import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode, fail } from "../exit-code.ts";
import { reportFailure } from "../report.ts";

/** `dimmer stop-the-line -m why` and `--lift`: freezes all raising, everywhere, or ends that. */
export const stopTheLine = async (context: Context, order: LineOrder): Promise<ExitCode> => {
  if (order.line === "stopped" && order.why.trim() === "")
    return reportFailure(
      context,
      fail(
        exitCode.usage,
        "noReason",
        'Say why for those who will wait: `dimmer stop-the-line -m "what happens"`.',
      ).failure,
    );
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const set = await api.value.setLine(order);
  if (!set.ok) return reportFailure(context, set.failure);
  const { terminal, options } = context;
  if (options.json) terminal.json(set.value);
  else
    terminal.say(
      set.value.stopped === null
        ? "The line goes on: rollouts are raised again as evidence comes in."
        : `The line is stopped: ${set.value.stopped.why} Nothing is raised until \`dimmer stop-the-line --lift\`; lowering and rolling back stay open.`,
    );
  return exitCode.done;
};
