import "uplot/dist/uPlot.min.css";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import type { ChartView } from "../model/series.ts";
import { usePaletteVersion } from "./palette.ts";
import { plotOptions } from "./plot-options.ts";

type TimeChartProps = {
  readonly view: ChartView;
  readonly format: (value: number) => string;
  /** Top of the scale while there is nothing but zeros. */
  readonly emptyTop: number;
};

const heightPx = 200;

/** Both arms as lines over the stepped exposure. What it shows is also said as text and as a table. */
const TimeChart = ({ view, format, emptyTop }: TimeChartProps) => {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(view);
  const palette = usePaletteVersion();

  useEffect(() => {
    const holder = place.current;
    if (holder === null) return;
    const options = plotOptions({
      holder,
      format,
      emptyTop,
      markers: () => latest.current.markers,
    });
    const made = new uPlot(
      { ...options, width: holder.clientWidth, height: heightPx },
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
  }, [format, emptyTop, palette]);

  useEffect(() => {
    latest.current = view;
    plot.current?.setData(columns(view));
  }, [view]);

  return <div className="chart-plot" ref={place} aria-hidden="true" />;
};

const columns = (view: ChartView): uPlot.AlignedData => [
  [...view.x],
  [...view.exposure],
  [...view.stable],
  [...view.candidate],
];

export default TimeChart;
