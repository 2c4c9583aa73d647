import type { RolloutView } from "@dimmer/wire";
import type { Api } from "../client/api.ts";
import type { Context } from "../context.ts";
import { exitCode, fail, good, type Result } from "../exit-code.ts";
import { pollMs, unreachableMs } from "../limits.ts";
import { impossible, type Reached, reached } from "./condition.ts";
import type { Condition } from "./parse-condition.ts";

export type Waited = { readonly view: RolloutView; readonly reached: Reached };

/**
 * Looks again and again until the condition is met or can no longer be. A server that restarts
 * meanwhile is waited for as well. Each new sentence of the rollout is noted once.
 */
export const waitFor = async (
  context: Context,
  api: Api,
  wait: { readonly view: RolloutView; readonly condition: Condition; readonly timeoutMs: number },
): Promise<Result<Waited>> => {
  const { condition, timeoutMs } = wait;
  const never = impossible(condition, wait.view);
  if (never !== null) return fail(exitCode.usage, "unknownStage", never);
  const endMs = context.now() + timeoutMs;
  let { view } = wait;
  let said = "";
  let heardMs = context.now();
  for (;;) {
    const end = reached(condition, view);
    if (end !== null) return good({ view, reached: end });
    if (view.sentence !== said) context.terminal.note(`${view.id}: ${view.sentence}`);
    said = view.sentence;
    if (context.now() >= endMs)
      return fail(
        exitCode.timeout,
        "timeout",
        `${view.id} was not there after ${timeoutMs / 1000} s, it goes on without this command: ${view.sentence}`,
      );
    await context.sleep(pollMs, context.interrupted);
    if (context.interrupted.aborted)
      return fail(exitCode.interrupted, "interrupted", `Stopped waiting; ${view.id} goes on.`);
    const next = await api.rollout(view.id);
    if (next.ok) {
      view = next.value;
      heardMs = context.now();
    } else if (next.failure.code !== "unreachable" || context.now() - heardMs > unreachableMs)
      return next;
  }
};
