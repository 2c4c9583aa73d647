import { type Filter, outcomeFields } from "@dimmer/core";
import { parseWhere } from "../ask/condition.ts";
import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode, fail, good, type Result } from "../exit-code.ts";
import { reportFailure } from "../report.ts";
import { spotlightLines } from "../view/spotlight.ts";
import { datasetOf, filterOf } from "./question.ts";

export type SpotlightOptions = {
  /** What picks the events; null: failed requests. */
  readonly selection: string | null;
  readonly among: string | null;
  readonly arm: "candidate" | "stable" | null;
  readonly within: string | null;
  readonly lastMs: number;
  readonly dataset: string | null;
  readonly service: string | null;
};

const failed: Filter = {
  any: [
    { field: "error", op: "=", value: true },
    { field: "dimmer.rescued", op: "=", value: true },
  ],
};

/** `dimmer spotlight 'error = true'`: what is different about these events, of every field? */
export const spotlight = async (context: Context, options: SpotlightOptions): Promise<ExitCode> => {
  const selection = selectionOf(options.selection);
  if (!selection.ok) return reportFailure(context, selection.failure);
  const where = filterOf({ where: options.among, arm: options.arm });
  if (!where.ok) return reportFailure(context, where.failure);
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const dataset = await datasetOf(context, api.value, options);
  if (!dataset.ok) return reportFailure(context, dataset.failure);
  const answer = await api.value.spotlight({
    dataset: dataset.value,
    from: { agoMs: options.lastMs },
    to: { agoMs: 0 },
    where: where.value,
    selection: selection.value,
    stratify: options.within,
    ignore: options.selection === null ? outcomeFields : [],
    look: null,
  });
  if (!answer.ok) return reportFailure(context, answer.failure);
  const { terminal } = context;
  if (context.options.json) terminal.json(answer.value);
  else for (const line of spotlightLines(answer.value, terminal.style)) terminal.say(line);
  return exitCode.done;
};

const selectionOf = (text: string | null): Result<Filter> => {
  if (text === null) return good(failed);
  const parsed = parseWhere(text);
  return parsed.ok ? good(parsed.value) : fail(exitCode.usage, "badWhere", parsed.sentence);
};
