import type { RolloutView, Series } from "@dimmer/wire";
import type { Api } from "../client/api.ts";
import { connect, type Context } from "../context.ts";
import { exitCode, type ExitCode, type Failure } from "../exit-code.ts";
import { redrawMs, seriesMs } from "../limits.ts";
import { reportFailure, showRollout } from "../report.ts";
import { LiveBlock } from "../terminal/live.ts";
import { frameLines } from "../view/frame.ts";
import { clockText, exposureText, isLive } from "../view/words.ts";
import { followRollout } from "../watch/follow-rollout.ts";
import { shapeOf } from "../watch/shape.ts";
import { pickRollout } from "./pick.ts";

export type WatchOptions = { readonly id: string | null; readonly service: string | null };

/** `dimmer watch`: the rollout as it happens, until it ends or Ctrl-C. */
export const watch = async (context: Context, options: WatchOptions): Promise<ExitCode> => {
  const api = connect(context);
  if (!api.ok) return reportFailure(context, api.failure);
  const picked = await pickRollout(context, api.value, { ...options, among: "any" });
  if (!picked.ok) return reportFailure(context, picked.failure);
  const { terminal } = context;
  const first = picked.value;
  if (!isLive(first)) {
    if (context.options.json) terminal.jsonLine(first);
    else showRollout(context, first);
    return codeOf(first);
  }
  const watched = { view: first, lostSinceMs: null };
  if (context.options.json || !terminal.animates) return log(context, api.value, watched);
  return animate(context, api.value, watched);
};

type Watched = { readonly view: RolloutView; readonly lostSinceMs: number | null };

const codeOf = ({ phase }: RolloutView): ExitCode =>
  phase === "rolled_back" ? exitCode.rolledBack : exitCode.done;

/** How a watch ends: by the rollout's end, by Ctrl-C, or because the server is gone for good. */
const finish = (context: Context, view: RolloutView, failure: Failure | null): ExitCode => {
  if (failure !== null) return reportFailure(context, failure);
  return context.interrupted.aborted && isLive(view) ? exitCode.interrupted : codeOf(view);
};

/** One line, or one JSON object, for each change that a person would tell apart. */
const log = async (context: Context, api: Api, first: Watched): Promise<ExitCode> => {
  const { terminal, options } = context;
  let said = "";
  let { view } = first;
  const say = (): void => {
    const shape = shapeOf(view);
    if (shape === said) return;
    said = shape;
    if (options.json) terminal.jsonLine(view);
    else
      terminal.say(
        `${clockText(context.now())} ${view.id} ${exposureText(view)}: ${view.sentence}`,
      );
  };
  say();
  const failure = await followRollout(context, api, {
    id: view.id,
    onView: (next) => {
      view = next;
      say();
    },
    onLost: () => {
      terminal.note("The server is not heard; trying again.");
    },
  });
  return finish(context, view, failure);
};

/** A block that is drawn over: at each change, and once a second for the clock in its sentences. */
const animate = async (context: Context, api: Api, first: Watched): Promise<ExitCode> => {
  const { terminal } = context;
  const block = new LiveBlock(terminal);
  const ended = new AbortController();
  let watched = first;
  let series: Series | null = null;
  let drawnMs = 0;
  const draw = (): void => {
    drawnMs = context.now();
    const look = { style: terminal.style, columns: terminal.columns() };
    block.draw(frameLines({ ...watched, series, nowMs: drawnMs }, look));
  };
  const soon = (): void => {
    if (context.now() - drawnMs >= redrawMs) draw();
  };
  const askSeries = async (): Promise<void> => {
    const signal = AbortSignal.any([ended.signal, context.interrupted]);
    while (!signal.aborted) {
      const answer = await api.series(watched.view.id, 60);
      if (answer.ok) series = answer.value;
      if (!signal.aborted) draw();
      await context.sleep(seriesMs, signal);
    }
  };
  const offResize = terminal.onResize(draw);
  draw();
  const asking = askSeries();
  const failure = await followRollout(context, api, {
    id: first.view.id,
    onView: (view) => {
      watched = { view, lostSinceMs: null };
      soon();
    },
    onLost: (sinceMs) => {
      watched = { ...watched, lostSinceMs: sinceMs };
      soon();
    },
  });
  ended.abort();
  await asking;
  offResize();
  draw();
  block.close();
  return finish(context, watched.view, failure);
};
