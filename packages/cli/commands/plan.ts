import type { PlanView } from "@dimmer/wire";
import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import { planLines } from "../view/plan.ts";
import { serviceInContext } from "./pick.ts";
import { findServiceFile, readServiceFile } from "./service-file.ts";

export type PlanOptions = { readonly file: string | null; readonly service: string | null };

/**
 * `dimmer plan [file]`: what shipping by this file would do now: what would change, how long it takes
 * to full at the traffic seen, what a bad candidate would cost at each step.
 */
export const plan = async (context: Context, options: PlanOptions): Promise<ExitCode> => {
  const found = findServiceFile(context.cwd);
  const path = options.file ?? found?.path ?? null;
  const file = path === null ? null : await readServiceFile(path, context.cwd);
  if (file?.ok === false) return reportFailure(context, file.failure);
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const overview = await api.value.overview();
  if (!overview.ok) return reportFailure(context, overview.failure);
  const named = options.service ?? file?.value.name ?? null;
  const service = serviceInContext(context, overview.value, named);
  if (!service.ok) return reportFailure(context, service.failure);
  const planned = await api.value.plan({
    service: service.value,
    ...(file === null ? {} : { plan: file.value.plan }),
  });
  if (!planned.ok) return reportFailure(context, planned.failure);
  show(context, planned.value);
  return exitCode.done;
};

const show = ({ terminal, options }: Context, view: PlanView): void => {
  if (options.json) return terminal.json(view);
  const look = { style: terminal.style, columns: terminal.columns() };
  for (const line of planLines(view, look)) terminal.say(line);
};
