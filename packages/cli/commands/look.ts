import type { Filter, QueryResult, StoredEvent } from "@dimmer/core";
import type { RolloutView } from "@dimmer/wire";
import type { Api } from "../client/api.ts";
import type { Session } from "../client/session.ts";
import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode, type Result } from "../exit-code.ts";
import { lookEvents } from "../limits.ts";
import { rememberOpened } from "../look/opened.ts";
import { reportFailure } from "../report.ts";
import { lookLines, type Sample } from "../view/look.ts";
import { pickRollout } from "./pick.ts";

export type LookOptions = { readonly id: string | null; readonly service: string | null };

/**
 * `dimmer look`: production as the author should see it before they answer: what changed, what the
 * judge says, and raw candidate requests, failed, slow and ordinary. What was shown is remembered
 * until `good` or `bad`.
 */
export const look = async (context: Context, options: LookOptions): Promise<ExitCode> => {
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const picked = await pickRollout(context, api.value, { ...options, among: "any" });
  if (!picked.ok) return reportFailure(context, picked.failure);
  const view = picked.value;
  const [journal, page, ...asked] = await Promise.all([
    api.value.journal(view.id),
    api.value.lookPage(view.id),
    ...sampleFilters(view).map(async ({ title, where }) => ({
      title,
      answer: await askFor(api.value, view, where),
    })),
  ]);
  if (!journal.ok) return reportFailure(context, journal.failure);
  const story = journal.value;
  const newSince = page.ok ? page.value.newSince : { fields: [], trouble: page.failure.sentence };
  const samples: Sample[] = asked.map(({ title, answer }) => ({
    title,
    events: answer.ok ? inOrder(answer.value.events) : [],
    trouble: answer.ok ? null : `cannot be read now: ${answer.failure.sentence}`,
  }));
  const trouble = asked.find(({ answer }) => !answer.ok)?.answer;
  const { terminal } = context;
  if (context.options.json) terminal.json({ rollout: view, samples, story, newSince });
  else {
    const { style } = terminal;
    const link = pageOf(api.value.session, view.id, terminal.animates ? "signedIn" : "plain");
    const lines = lookLines(
      { view, samples, story, newSince, page: link },
      { style, columns: terminal.columns() },
    );
    for (const line of lines) terminal.say(line);
  }
  if (trouble?.ok === false) return reportFailure(context, trouble.failure);
  const opened = samples.flatMap(({ events }) => events.map(({ id }) => `event:${id}`));
  const { session } = api.value;
  if (!rememberOpened(context, { session, rollout: view.id, opened: ["terminal", ...opened] }))
    terminal.note("What you saw could not be noted down here; your answer will not list it.");
  return exitCode.done;
};

/** A person's terminal gets a link that signs the browser in; a log never gets the key. */
const pageOf = (session: Session, rollout: string, link: "signedIn" | "plain"): string => {
  const path = `/rollouts/${encodeURIComponent(rollout)}`;
  if (link === "plain" || session.token === null) return `${session.url}${path}`;
  const to = new URLSearchParams({ key: session.token, to: path });
  return `${session.url}/session?${to.toString()}`;
};

const inOrder = (events: readonly StoredEvent[]): readonly StoredEvent[] =>
  events.toSorted((a, b) => a.timeMs - b.timeMs);

const is = (field: string, value: string | boolean): Filter => ({ field, op: "=", value });

/** Failed, slow and ordinary requests that were assigned to this rollout's candidate. */
const sampleFilters = ({
  id,
}: RolloutView): readonly { readonly title: string; readonly where: Filter }[] => {
  const ours = [
    is("dimmer.rollout", id),
    is("dimmer.arm", "candidate"),
    is("meta.signal_type", "access"),
  ];
  const failed: Filter = { any: [is("error", true), is("dimmer.rescued", true)] };
  const slow = is("dimmer.slow", true);
  return [
    { title: "Failed", where: { all: [...ours, failed] } },
    { title: "Slow", where: { all: [...ours, slow, { not: failed }] } },
    { title: "Ordinary", where: { all: [...ours, { not: failed }, { not: slow }] } },
  ];
};

const askFor = (api: Api, view: RolloutView, where: Filter): Promise<Result<QueryResult>> =>
  api.query({
    kind: "raw",
    dataset: view.service,
    from: view.shippedAtMs,
    to: { agoMs: 0 },
    where,
    fields: [],
    limit: lookEvents,
  });
