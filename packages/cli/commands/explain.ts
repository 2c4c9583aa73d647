import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import { serviceInContext } from "./pick.ts";

export type ExplainOptions = { readonly unit: string; readonly service: string | null };

/** `dimmer explain <unit>`: which version this user gets, and why. */
export const explain = async (context: Context, options: ExplainOptions): Promise<ExitCode> => {
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const overview = await api.value.overview();
  if (!overview.ok) return reportFailure(context, overview.failure);
  const service = serviceInContext(context, overview.value, options.service);
  if (!service.ok) return reportFailure(context, service.failure);
  const answer = await api.value.explain(service.value, options.unit);
  if (!answer.ok) return reportFailure(context, answer.failure);
  const { terminal } = context;
  if (context.options.json) {
    terminal.json(answer.value);
    return exitCode.done;
  }
  terminal.say(answer.value.sentence);
  return exitCode.done;
};
