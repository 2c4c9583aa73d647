import "uplot/dist/uPlot.min.css";
import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import { themeChanged } from "../app/theme.ts";
import type { ChartView } from "../model/series.ts";
import { plotOptions } from "./plot-options.ts";

type TimeChartProps = {
  readonly view: ChartView;
  readonly format: (value: number) => string;
};

const heightPx = 200;

/** Both arms as lines over the stepped exposure. What it shows is also said as text and as a table. */
const TimeChart = ({ view, format }: TimeChartProps) => {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(view);
  const palette = usePaletteVersion();

  useEffect(() => {
    const holder = place.current;
    if (holder === null) return;
    const options = plotOptions({ holder, format, markers: () => latest.current.markers });
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
  }, [format, palette]);

  useEffect(() => {
    latest.current = view;
    plot.current?.setData(columns(view));
  }, [view]);

  return <div className="chart-plot" ref={place} aria-hidden="true" />;
};

/** Rises when colours change, so that the canvas is drawn in the new ones. */
const usePaletteVersion = (): number => {
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const changed = (): void => setVersion((old) => old + 1);
    const system = window.matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", changed);
    document.addEventListener(themeChanged, changed);
    return () => {
      system.removeEventListener("change", changed);
      document.removeEventListener(themeChanged, changed);
    };
  }, []);
  return version;
};

const columns = (view: ChartView): uPlot.AlignedData => [
  [...view.x],
  [...view.exposure],
  [...view.stable],
  [...view.candidate],
];

export default TimeChart;
