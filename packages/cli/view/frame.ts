import type { RolloutView, Series } from "@dimmer/wire";
import { padEnd } from "../terminal/width.ts";
import { type Look, nextCommand, rolloutLines } from "./rollout.ts";
import { evidenceLines } from "./watched.ts";
import { failureShare, sparkline } from "./sparkline.ts";
import { agoText, inThousands, isLive, latencyText, shareText } from "./words.ts";

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
      ? style.muted(lastLine(frame.view))
      : style.wait(
          `… The server was last heard ${agoText(lostSinceMs, frame.nowMs)}; trying again.`,
        ),
  ];
};

const lastLine = (view: RolloutView): string => {
  if (isLive(view)) return "Ctrl-C leaves; the rollout goes on.";
  const next = nextCommand(view);
  return next === null ? "" : `Next: ${next}`;
};

const widestChart = 60;
/** Below this a chart would shout about a single failed request. */
const leastScale = 0.01;

const chartLines = ({ points, stepMs, evidence }: Series, look: Look): readonly string[] => {
  const { style } = look;
  const shown = points.slice(-Math.min(widestChart, Math.max(10, look.columns - 46)));
  if (shown.length === 0) return [];
  const shares = shown.map((point) => ({
    candidate: failureShare(point.candidate),
    stable: failureShare(point.stable),
  }));
  const all = shares.flatMap(({ candidate, stable }) => [candidate ?? 0, stable ?? 0]);
  const scale = Math.max(leastScale, ...all);
  const line = (arm: "candidate" | "stable"): string => {
    const values = shares.map((share) => share[arm]);
    const counts = shown.map((point) => point[arm]);
    const requests = counts.reduce((sum, count) => sum + count.requests, 0);
    const failures = counts.reduce((sum, count) => sum + count.failures, 0);
    const p99 = counts.findLast((count) => count.p99Ms !== null)?.p99Ms ?? null;
    const failed = `${shareText(requests === 0 ? 0 : failures / requests)} of ${inThousands(requests)} failed`;
    const latency = p99 === null ? "" : `, p99 ${latencyText(p99)}`;
    return `  ${style[arm](padEnd(arm, 10) + sparkline(values, scale))}  ${failed}${latency}`;
  };
  const span = `${Math.round((shown.length * stepMs) / 1000)} s`;
  return [
    "",
    style.muted(`  Failures, last ${span} (full height ${shareText(scale)})`),
    line("candidate"),
    line("stable"),
    ...evidenceLines(evidence, look, shown.length),
  ];
};
