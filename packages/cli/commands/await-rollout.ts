import type { RolloutView } from "@dimmer/wire";
import type { Api } from "../client/api.ts";
import type { Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure, showRollout } from "../report.ts";
import type { Condition } from "../wait/parse-condition.ts";
import { waitFor } from "../wait/wait-for.ts";

/** `--wait-for` and `--timeout`, as parsed. */
export type Awaiting = { readonly condition: Condition | null; readonly timeoutMs: number };

/** Waits, then shows the rollout as it is; the exit code says how the wait ended. */
export const awaitRollout = async (
  context: Context,
  api: Api,
  { view, awaiting }: { readonly view: RolloutView; readonly awaiting: Awaiting },
): Promise<ExitCode> => {
  const { condition, timeoutMs } = awaiting;
  if (condition === null) return exitCode.done;
  const waited = await waitFor(context, api, { view, condition, timeoutMs });
  if (!waited.ok) return reportFailure(context, waited.failure);
  const { terminal } = context;
  if (context.options.json) terminal.json(waited.value.view);
  else showRollout(context, waited.value.view);
  const { exit, sentence } = waited.value.reached;
  if (exit !== exitCode.done) terminal.note(`dimmer: ${sentence}`);
  return exit;
};
