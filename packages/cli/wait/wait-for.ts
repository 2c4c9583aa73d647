import { isAway } from "../client/exchange.ts";
import type { RolloutView } from "@dimmer/wire";
import type { Api } from "../client/api.ts";
import type { Context } from "../context.ts";
import { exitCode, fail, good, type Result } from "../exit-code.ts";
import { pollMs, remindMs, unreachableMs } from "../limits.ts";
import { shapeOf } from "../watch/shape.ts";
import { exposureText } from "../view/words.ts";
import { impossible, type Reached, reached } from "./condition.ts";
import type { Condition } from "./parse-condition.ts";

export type Waited = { readonly view: RolloutView; readonly reached: Reached };

/**
 * Looks again and again until the condition is met or can no longer be. A server that restarts
 * meanwhile is waited for as well. Changes are noted, and now and then how it stands, so that a job's
 * log shows that it is alive without a line per second.
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
  let said = { shape: "", atMs: 0 };
  let heardMs = context.now();
  for (;;) {
    const end = reached(condition, view);
    if (end !== null) return good({ view, reached: end });
    const nowMs = context.now();
    const shape = shapeOf(view);
    if (shape !== said.shape || nowMs - said.atMs >= remindMs) {
      context.terminal.note(`${view.id} ${exposureText(view)}: ${view.sentence}`);
      said = { shape, atMs: nowMs };
    }
    if (nowMs >= endMs)
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
    } else if (!isAway(next.failure) || context.now() - heardMs > unreachableMs) return next;
  }
};
