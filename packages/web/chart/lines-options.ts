import type uPlot from "uplot";
import { axisTime } from "../model/time.ts";
import type { LinesChartProps } from "./lines-chart.tsx";
import { drawMarkers } from "./markers.ts";
import { colorsOf } from "./palette.ts";
import { tickSeconds } from "./ticks.ts";

/** How lines are drawn: each in its group's colour and dash, what was before faintly behind. */
export const linesOptions = (
  holder: HTMLElement,
  latest: () => LinesChartProps,
): Omit<uPlot.Options, "width" | "height"> => {
  const color = colorsOf(holder);
  const axis = {
    stroke: color("--muted"),
    font: `11px ${getComputedStyle(holder).fontFamily}`,
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    padding: [16, 28, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: true, y: false, setScale: false } },
    scales: {
      x: { time: true },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.15 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_plot, ticks) => timeTicks(ticks),
        space: 80,
        incrs: tickSeconds,
        size: 28,
      },
      {
        ...axis,
        size: 56,
        values: (_plot, ticks) => ticks.map((tick) => (tick === 0 ? "0" : latest().format(tick))),
      },
    ],
    series: [{}, ...lines(color, latest())],
    hooks: {
      drawClear: [(plot) => drawSelected(plot, latest().selected, color("--select"))],
      draw: [
        (plot) =>
          drawMarkers({
            plot,
            markers: latest().markers,
            line: color("--muted"),
            font: axis.font,
          }),
      ],
    },
  };
};

/** Seconds since 1970 as an axis says them: with seconds or the day only where they tell. */
const timeTicks = (ticks: readonly number[]): string[] => {
  const [first = 0, second = first] = ticks;
  return ticks.map((tick) => axisTime(tick * 1000, (second - first) * 1000));
};

const lines = (
  color: (name: string) => string,
  { view, ghost }: LinesChartProps,
): uPlot.Series[] => [
  ...(ghost?.lines ?? []).map((line) => ({
    label: `${line.label}, before`,
    stroke: color(line.tone.color),
    alpha: 0.45,
    width: 1.5,
    dash: [1, 4],
    points: { show: false },
    spanGaps: true,
  })),
  ...view.lines.map((line) => ({
    label: line.label,
    stroke: color(line.tone.color),
    width: 2,
    dash: [...line.tone.dash],
    points: { show: view.x.length < 3 },
    spanGaps: true,
  })),
];

const drawSelected = (plot: uPlot, selected: LinesChartProps["selected"], color: string): void => {
  if (selected === null) return;
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  const at = (ms: number): number =>
    Math.min(right, Math.max(bbox.left, plot.valToPos(ms / 1000, "x", true)));
  const [from, to] = [at(selected.fromMs), at(selected.toMs)];
  ctx.save();
  ctx.fillStyle = color;
  ctx.fillRect(from, bbox.top, Math.max(1, to - from), bbox.height);
  ctx.restore();
};
