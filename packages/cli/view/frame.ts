import type { RolloutView, Series } from "@dimmer/wire";
import { padEnd } from "../terminal/width.ts";
import { type Look, rolloutLines } from "./rollout.ts";
import { failureShare, sparkline } from "./sparkline.ts";
import { agoText, latencyText, shareText } from "./words.ts";

export type Frame = {
  readonly view: RolloutView;
  /** Null until the first counts came. */
  readonly series: Series | null;
  /** Since when nothing was heard from the server, ms; null while it is heard. */
  readonly lostSinceMs: number | null;
  readonly nowMs: number;
};

/** What `watch` draws: the rollout, both arms over time, and whether it is live. */
export const frameLines = (frame: Frame, look: Look): readonly string[] => {
  const { style } = look;
  const { lostSinceMs } = frame;
  return [
    ...rolloutLines(frame.view, look),
    ...(frame.series === null ? [] : chartLines(frame.series, look)),
    "",
    lostSinceMs === null
      ? style.muted("Ctrl-C leaves; the rollout goes on.")
      : style.wait(
          `… The server was last heard ${agoText(lostSinceMs, frame.nowMs)}; trying again.`,
        ),
  ];
};

const widestChart = 60;
/** Below this a chart would shout about a single failed request. */
const leastScale = 0.01;

const chartLines = ({ points, stepMs }: Series, look: Look): readonly string[] => {
  const { style } = look;
  const shown = points.slice(-Math.min(widestChart, Math.max(10, look.columns - 40)));
  if (shown.length === 0) return [];
  const shares = shown.map((point) => ({
    candidate: failureShare(point.candidate),
    stable: failureShare(point.stable),
  }));
  const all = shares.flatMap(({ candidate, stable }) => [candidate ?? 0, stable ?? 0]);
  const scale = Math.max(leastScale, ...all);
  const line = (arm: "candidate" | "stable"): string => {
    const values = shares.map((share) => share[arm]);
    const last = shown.at(-1)?.[arm];
    const share = last === undefined ? null : failureShare(last);
    const p99 = last?.p99Ms ?? null;
    const now = share === null ? "no requests" : `${shareText(share)} fail`;
    const latency = p99 === null ? "" : `, p99 ${latencyText(p99)}`;
    return `  ${style[arm](padEnd(arm, 10) + sparkline(values, scale))}  ${now}${latency}`;
  };
  const span = `${Math.round((shown.length * stepMs) / 1000)} s`;
  return [
    "",
    style.muted(`  Failures, last ${span} (full height ${shareText(scale)})`),
    line("candidate"),
    line("stable"),
  ];
};
