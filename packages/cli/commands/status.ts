import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure, showRollout } from "../report.ts";
import { reached } from "../wait/condition.ts";
import { pickRollout } from "./pick.ts";
import { type Awaiting, awaitRollout } from "./await-rollout.ts";

export type StatusOptions = {
  readonly id: string | null;
  readonly service: string | null;
  readonly awaiting: Awaiting;
  /** `--exit-code`: say by the exit code how the rollout stands. */
  readonly exitByState: "yes" | "no";
};

/** `dimmer status [rollout]`: one rollout now. */
export const status = async (context: Context, options: StatusOptions): Promise<ExitCode> => {
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const { id, service } = options;
  const picked = await pickRollout(context, api.value, { id, service, among: "any" });
  if (!picked.ok) return reportFailure(context, picked.failure);
  const { terminal } = context;
  if (options.awaiting.condition !== null)
    return awaitRollout(context, api.value, { view: picked.value, awaiting: options.awaiting });
  if (context.options.json) terminal.json(picked.value);
  else showRollout(context, picked.value);
  if (options.exitByState === "no") return exitCode.done;
  return reached({ kind: "done" }, picked.value)?.exit ?? exitCode.done;
};
