import type { RolloutView } from "@dimmer/wire";
import type { ActBody, Api } from "../client/api.ts";
import { connect, type Context } from "../context.ts";
import type { ExitCode } from "../exit-code.ts";
import { convergeMs, pollMs } from "../limits.ts";
import { reportChange, reportFailure } from "../report.ts";
import { forgetOpened, openedOf } from "../look/opened.ts";
import { exposureText, percentText, shortVersion } from "../view/words.ts";
import { pickRollout } from "./pick.ts";

export type ActOptions = {
  readonly id: string | null;
  readonly service: string | null;
  readonly action: ActBody;
};

/** `promote`, `pause`, `resume`, `lower`, `rollback`, `good`, `bad`: one action on one rollout. */
export const act = async (context: Context, options: ActOptions): Promise<ExitCode> => {
  const scripted = scriptedReason(context, options.action);
  const api = connect(context, scripted);
  if (!api.ok) return reportFailure(context, api.failure);
  const { id, service } = options;
  const picked = await pickRollout(context, api.value, { id, service, among: "live" });
  if (!picked.ok) return reportFailure(context, picked.failure);
  const { session } = api.value;
  const action = withOpened(options.action, openedOf(context, session, picked.value.id));
  const acted = await api.value.act(picked.value.id, action);
  if (!acted.ok) return reportFailure(context, acted.failure);
  if (action.verb === "good" || action.verb === "bad")
    forgetOpened(context, session, acted.value.id);
  const view = zeroAtOnce.has(action.verb)
    ? await converged(context, api.value, acted.value)
    : acted.value;
  const sentence =
    action.verb === "good" && scripted !== null
      ? `Journalled as scripted that ${view.id} was found good; it is nobody's look.`
      : happened(action, picked.value, view);
  return reportChange(context, sentence, view);
};

/** A CI job cannot look at production: what it answers is journalled as scripted. */
const scriptedReason = ({ options, environment }: Context, action: ActBody): string | null => {
  const isLook = action.verb === "good" || action.verb === "bad";
  if (options.scripted !== null || !environment.ci || !isLook) return options.scripted;
  return "answered by a CI job";
};

/** A look carries what `dimmer look` showed before it. */
const withOpened = (action: ActBody, opened: readonly string[]): ActBody =>
  action.verb === "good" || action.verb === "bad" ? { ...action, opened: [...opened] } : action;

const zeroAtOnce: ReadonlySet<ActBody["verb"]> = new Set(["rollback", "bad"]);

/** Waits shortly, to be able to say that every splitter has it. */
const converged = async (context: Context, api: Api, first: RolloutView): Promise<RolloutView> => {
  const endMs = context.now() + convergeMs;
  let view = first;
  while (view.phase === "rolling_back" && context.now() < endMs && !context.interrupted.aborted) {
    await context.sleep(pollMs / 4, context.interrupted);
    const next = await api.rollout(view.id);
    if (next.ok) view = next.value;
  }
  return view;
};

/** A look of somebody who need not look is kept, and still does not settle what is owed. */
const foundGood = ({ id, owed }: RolloutView): string => {
  const look = owed.find(({ what }) => what === "look");
  const noted = `Noted that you looked at ${id} and found it good.`;
  return look === undefined ? noted : `${noted} That look is still owed: ${look.sentence}`;
};

/** What was done, in the past tense, with the state now. */
const happened = (action: ActBody, before: RolloutView, view: RolloutView): string => {
  const { id } = view;
  const stable = shortVersion(view.stable.id);
  const candidate = shortVersion(view.candidate.id);
  switch (action.verb) {
    case "promote":
      return `Raised ${id} to ${exposureText(view)}.`;
    case "pause":
      return `Paused ${id} at ${exposureText(view)}; nothing is raised until it is resumed.`;
    case "resume":
      return `Resumed ${id} at ${exposureText(view)}.`;
    case "lower":
      return `Lowered ${id} from ${exposureText(before)} to ${action.toPpm === null ? "its named cohorts" : percentText(action.toPpm)}; \`dimmer resume\` goes on from there.`;
    case "rollback":
      return rolledBack(view, `Rolled back ${id}: ${stable} serves everybody.`);
    case "good":
      return foundGood(view);
    case "approve":
      return `Approved ${id}; it goes on as soon as everything else is proven.`;
    case "answer":
      return `Noted your answer to ${action.expectation} of ${id}: ${action.answer}.`;
    case "delegate":
      return `${action.to} may look at ${id} and answer in your place.`;
    case "acknowledge":
      return `Acknowledged; ${id} gathers evidence anew at ${exposureText(view)}.`;
    case "tighten":
      return `Tightened the plan of ${id}.`;
    case "bad":
      return rolledBack(
        view,
        `Rolled back ${id} and marked ${candidate} bad: ${stable} serves everybody.`,
      );
  }
};

const rolledBack = (view: RolloutView, sentence: string): string =>
  view.phase === "rolled_back"
    ? sentence
    : `${view.id} is rolling back to 0%; ${view.fleet.applied} of ${view.fleet.live} splitters have applied it.`;
