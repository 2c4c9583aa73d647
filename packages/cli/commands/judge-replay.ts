import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import { pickRollout } from "./pick.ts";
import { readServiceFile } from "./service-file.ts";

export type JudgeReplayOptions = {
  readonly id: string | null;
  readonly service: string | null;
  /** A `dimmer.yaml` whose plan is used instead of the rollout's own. */
  readonly planFile: string | null;
  readonly alpha: number | null;
};

/**
 * `dimmer judge replay [rollout]`: would a stricter plan have caught it, and what would it have cost?
 * The server judges the stored split counts once more; nothing changes.
 */
export const judgeReplay = async (
  context: Context,
  { id, service, planFile, alpha }: JudgeReplayOptions,
): Promise<ExitCode> => {
  const plan = planFile === null ? null : await readServiceFile(planFile, context.cwd);
  if (plan?.ok === false) return reportFailure(context, plan.failure);
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const picked = await pickRollout(context, api.value, { id, service, among: "any" });
  if (!picked.ok) return reportFailure(context, picked.failure);
  const replayed = await api.value.replay(picked.value.id, {
    ...(alpha === null ? {} : { alpha }),
    ...(plan === null ? {} : { plan: plan.value.plan }),
  });
  if (!replayed.ok) return reportFailure(context, replayed.failure);
  if (context.options.json) context.terminal.json(replayed.value);
  else for (const sentence of replayed.value.sentences) context.terminal.say(sentence);
  return exitCode.done;
};
