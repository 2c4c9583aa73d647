import "uplot/dist/uPlot.min.css";
import { oddsText } from "@dimmer/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { type EvidenceLine, evidenceRange } from "../model/evidence.ts";
import { clock } from "../model/time.ts";
import { colorsOf, usePaletteVersion } from "./palette.ts";

const heightPx = 180;

/**
 * One signal's evidence as odds on a log scale, under the line that it must reach. What it shows is
 * also said as text and as a table.
 */
const EvidenceChart = ({ line }: { readonly line: EvidenceLine }) => {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(line);
  const palette = usePaletteVersion();

  useEffect(() => {
    const holder = place.current;
    if (holder === null) return;
    const made = new uPlot(
      {
        ...evidenceOptions(holder, () => evidenceRange(latest.current)),
        width: holder.clientWidth,
        height: heightPx,
      },
      columns(latest.current),
      holder,
    );
    plot.current = made;
    const resized = new ResizeObserver(() =>
      made.setSize({ width: holder.clientWidth, height: heightPx }),
    );
    resized.observe(holder);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [palette]);

  useEffect(() => {
    latest.current = line;
    plot.current?.setData(columns(line));
  }, [line]);

  return <div className="chart-plot evidence-plot" ref={place} aria-hidden="true" />;
};

const columns = (line: EvidenceLine): uPlot.AlignedData => [
  [...line.x],
  [...line.threshold],
  [...line.log10E],
];

const evidenceOptions = (
  holder: HTMLElement,
  range: () => readonly [number, number],
): Omit<uPlot.Options, "width" | "height"> => {
  const color = colorsOf(holder);
  const axis = {
    stroke: color("--muted"),
    font: `11px ${getComputedStyle(holder).fontFamily}`,
    ticks: { show: false },
  };
  const stepped = uPlot.paths.stepped?.({ align: 1 });
  return {
    padding: [8, 28, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 } },
    scales: { x: { time: true }, y: { range: () => [...range()] as [number, number] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_plot, ticks) => ticks.map((tick) => clock(tick * 1000)),
        space: 80,
        size: 28,
      },
      {
        ...axis,
        grid: { stroke: color("--line"), width: 1 },
        size: 84,
        incrs: [1, 2, 3, 6],
        values: (_plot, ticks) => ticks.map((tick) => oddsText(tick)),
      },
    ],
    series: [
      {},
      {
        label: "proven from",
        stroke: color("--bad"),
        width: 1.5,
        dash: [6, 4],
        points: { show: false },
        ...(stepped === undefined ? {} : { paths: stepped }),
      },
      {
        label: "evidence",
        stroke: color("--candidate"),
        width: 2,
        points: { show: false },
        spanGaps: true,
      },
    ],
  };
};

export default EvidenceChart;
