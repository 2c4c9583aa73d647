import type { Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import { act } from "./act.ts";
import { readServiceFile } from "./service-file.ts";

export type TightenOptions = {
  readonly id: string | null;
  readonly service: string | null;
  readonly planFile: string;
  readonly why: string;
};

/** `dimmer tighten --plan FILE`: a stricter plan for a rollout that runs; a looser one is refused. */
export const tighten = async (context: Context, options: TightenOptions): Promise<ExitCode> => {
  const { id, service, planFile, why } = options;
  const file = await readServiceFile(planFile, context.cwd);
  if (!file.ok) return reportFailure(context, file.failure);
  return act(context, { id, service, action: { verb: "tighten", plan: file.value.plan, why } });
};
