import { isAway } from "../client/exchange.ts";
import type { RolloutView } from "@dimmer/wire";
import type { Api } from "../client/api.ts";
import { follow, type Message } from "../client/stream.ts";
import type { Context } from "../context.ts";
import type { Failure } from "../exit-code.ts";
import { maxRetryMs, retryMs, unreachableMs } from "../limits.ts";
import { plainDeep } from "../terminal/plain.ts";
import { isLive } from "../view/words.ts";

export type Following = {
  readonly id: string;
  readonly onView: (view: RolloutView) => void;
  /** The server is not heard since then, ms; it is tried again. */
  readonly onLost: (sinceMs: number) => void;
};

/**
 * Tells each state of one rollout until it ends or the person leaves (null), or the server is gone
 * for longer than a restart takes (why). A stream that breaks is opened again, and what happened
 * meanwhile is asked for.
 */
export const followRollout = async (
  context: Context,
  api: Api,
  { id, onView, onLost }: Following,
): Promise<Failure | null> => {
  const { overviewSchema, rolloutViewSchema } = await import("@dimmer/wire/api");
  const shown = <T>(value: T): T => (context.options.json ? value : plainDeep(value));
  const over = new AbortController();
  const signal = AbortSignal.any([context.interrupted, over.signal]);
  let heardMs = context.now();
  let pauseMs = retryMs;
  const tell = (view: RolloutView): void => {
    heardMs = context.now();
    pauseMs = retryMs;
    if (signal.aborted) return;
    onView(shown(view));
    if (!isLive(view)) over.abort();
  };
  const onMessage = ({ name, data }: Message): void => {
    if (name === "rollout") {
      const view = rolloutViewSchema.safeParse(JSON.parse(data));
      if (view.success && view.data.id === id) tell(view.data);
    }
    if (name === "overview") {
      const overview = overviewSchema.safeParse(JSON.parse(data));
      const view = overview.data?.rollouts.find((rollout) => rollout.id === id);
      if (view !== undefined) tell(view);
    }
  };
  while (!signal.aborted) {
    const { scripted } = context.options;
    const ended = await follow(api.session, { path: "/stream", scripted, signal, onMessage });
    if (signal.aborted) break;
    const gone = !ended.ok && !isAway(ended.failure);
    if (!ended.ok && (gone || context.now() - heardMs > unreachableMs)) return ended.failure;
    onLost(heardMs);
    await context.sleep(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, maxRetryMs);
    const now = await api.rollout(id);
    if (now.ok) tell(now.value);
  }
  return null;
};
