import { isAway } from "../client/exchange.ts";
import type { StoredEvent } from "@dimmer/core";
import { follow, type Message } from "../client/stream.ts";
import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode } from "../exit-code.ts";
import { maxRetryMs, retryMs, unreachableMs } from "../limits.ts";
import { reportFailure } from "../report.ts";
import { plain, plainDeep } from "../terminal/plain.ts";
import { chosenFields, eventLine } from "../view/event.ts";
import { clockText } from "../view/words.ts";
import { datasetOf, filterOf } from "./question.ts";

export type TailOptions = {
  readonly where: string | null;
  readonly arm: "candidate" | "stable" | null;
  readonly fields: readonly string[];
  /** Ends after so many events; null: never by itself. */
  readonly limit: number | null;
  readonly dataset: string | null;
  readonly service: string | null;
};

/** `dimmer tail`: raw events as they happen, until Ctrl-C. */
export const tail = async (context: Context, options: TailOptions): Promise<ExitCode> => {
  const where = filterOf(options);
  if (!where.ok) return reportFailure(context, where.failure);
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const dataset = await datasetOf(context, api.value, options);
  if (!dataset.ok) return reportFailure(context, dataset.failure);
  const search = new URLSearchParams({
    dataset: dataset.value,
    ...(where.value === null ? {} : { where: JSON.stringify(where.value) }),
  });
  const { storedEventSchema } = await import("@dimmer/wire");
  const enough = new AbortController();
  const signal = AbortSignal.any([context.interrupted, enough.signal]);
  let left = options.limit ?? Number.POSITIVE_INFINITY;
  const onMessage = ({ name, data }: Message): void => {
    if (left === 0) return;
    const content = toJson(data);
    const event = name === "event" ? storedEventSchema.safeParse(content) : null;
    if (event === null) noteTrouble(context, name, content);
    else if (event.success) {
      show(context, event.data, options.fields);
      left -= 1;
      if (left === 0) enough.abort();
    }
  };
  let heardMs = context.now();
  let pauseMs = retryMs;
  for (;;) {
    const { session } = api.value;
    const { scripted } = context.options;
    const ended = await follow(session, {
      path: `/tail?${search.toString()}`,
      scripted,
      signal,
      onMessage,
    });
    if (left === 0) return exitCode.done;
    if (context.interrupted.aborted) return exitCode.interrupted;
    if (ended.ok) {
      heardMs = context.now();
      pauseMs = retryMs;
    } else if (!isAway(ended.failure) || context.now() - heardMs > unreachableMs)
      return reportFailure(context, ended.failure);
    await context.sleep(pauseMs, context.interrupted);
    pauseMs = Math.min(pauseMs * 2, maxRetryMs);
  }
};

const show = (
  { terminal, options }: Context,
  event: StoredEvent,
  fields: readonly string[],
): void => {
  if (options.json) {
    terminal.jsonLine(event);
    return;
  }
  const shown = plainDeep(event);
  terminal.say(
    fields.length > 0
      ? `${clockText(shown.timeMs)} ${chosenFields(shown, fields)}`
      : eventLine(shown, terminal.style, terminal.columns()),
  );
};

/** What the server says beside events: what was skipped, cut or cannot be read now. */
const noteTrouble = ({ terminal }: Context, name: string, content: unknown): void => {
  if (name === "skipped")
    terminal.note(
      `${Number(content)} events were skipped: they came faster than they could be shown.`,
    );
  if (name === "capped" && Array.isArray(content))
    for (const cut of content) terminal.note(plain(String(cut)));
  if (name !== "trouble" || typeof content !== "object" || content === null) return;
  const sentence: unknown = Reflect.get(content, "sentence");
  if (typeof sentence === "string") terminal.note(plain(sentence));
};

const toJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
