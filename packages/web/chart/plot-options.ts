import uPlot from "uplot";
import type { Marker } from "../model/series.ts";
import { clock } from "../model/time.ts";
import { drawMarkers } from "./markers.ts";
import { colorsOf } from "./palette.ts";
import { tickSeconds } from "./ticks.ts";

type PlotRecipe = {
  /** Where the colours are read from. */
  readonly holder: HTMLElement;
  readonly format: (value: number) => string;
  readonly emptyTop: number;
  readonly markers: () => readonly Marker[];
};

/** How a chart of both arms is drawn: candidate solid, stable dashed, exposure as a stepped ground. */
export const plotOptions = ({
  holder,
  format,
  emptyTop,
  markers,
}: PlotRecipe): Omit<uPlot.Options, "width" | "height"> => {
  const color = colorsOf(holder);
  const axis = {
    stroke: color("--muted"),
    font: `11px ${getComputedStyle(holder).fontFamily}`,
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    // The last time on the axis stands half beyond its tick.
    padding: [16, 28, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    scales: {
      x: { time: true },
      y: { range: (_plot, _min, max) => [0, max > 0 ? max * 1.15 : emptyTop] },
      exposure: { range: [0, 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_plot, ticks) => ticks.map((tick) => clock(tick * 1000)),
        space: 80,
        incrs: tickSeconds,
        size: 28,
      },
      {
        ...axis,
        scale: "y",
        size: 52,
        values: (_plot, ticks) => ticks.map((tick) => (tick === 0 ? "0" : format(tick))),
      },
    ],
    series: lines(color),
    hooks: {
      draw: [
        (plot) =>
          drawMarkers({ plot, markers: markers(), line: color("--muted"), font: axis.font }),
      ],
    },
  };
};

/** The ground and the two arms, apart by colour and by dash. */
const lines = (color: (name: string) => string): uPlot.Series[] => {
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return [
    {},
    {
      label: "exposure",
      scale: "exposure",
      width: 0,
      fill: color("--candidate-wash"),
      points: { show: false },
      ...(stepped === undefined ? {} : { paths: stepped }),
    },
    {
      label: "stable",
      scale: "y",
      stroke: color("--stable"),
      width: 1.5,
      dash: [6, 4],
      points: { show: false },
      spanGaps: true,
    },
    {
      label: "candidate",
      scale: "y",
      stroke: color("--candidate"),
      width: 2,
      points: { show: false },
      spanGaps: true,
    },
  ];
};
