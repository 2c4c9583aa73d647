import "uplot/dist/uPlot.min.css";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import type { Marker } from "../model/series.ts";
import type { LinesView } from "../model/explore/answer.ts";
import { linesOptions } from "./lines-options.ts";
import { usePaletteVersion } from "./palette.ts";

/** A stretch of time on the axis, ms since 1970. */
export type Stretch = { readonly fromMs: number; readonly toMs: number };

export type LinesChartProps = {
  readonly view: LinesView;
  /** The same earlier, moved onto this axis and drawn faintly behind; null: nothing. */
  readonly ghost: LinesView | null;
  readonly markers: readonly Marker[];
  readonly format: (value: number) => string;
  /** What is selected, drawn as a band. */
  readonly selected: Stretch | null;
  /** A stretch was drawn with the pointer; null takes the selection back. */
  readonly onSelect: (stretch: Stretch | null) => void;
};

const heightPx = 180;
/** A shorter drag is a click. */
const leastDragPx = 4;

/**
 * Any number of lines over time, to be brushed. What it shows is also a table, and what the pointer
 * can do here the keyboard does in `SelectByKeyboard`.
 */
const LinesChart = (props: LinesChartProps) => {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef(props);
  const palette = usePaletteVersion();
  // First of all effects, so that the others see what was drawn last.
  useEffect(() => {
    latest.current = props;
  });
  const shape = JSON.stringify([
    props.view.lines.map(({ key, tone }) => [key, tone]),
    props.ghost?.lines.map(({ key, tone }) => [key, tone]),
  ]);

  useEffect(() => {
    const holder = place.current;
    if (holder === null) return;
    const made = new uPlot(
      {
        ...linesOptions(holder, () => latest.current),
        width: holder.clientWidth,
        height: heightPx,
      },
      columns(latest.current),
      holder,
    );
    made.hooks.setSelect = [
      () => {
        const { left, width } = made.select;
        const ms = (px: number): number => Math.round(made.posToVal(px, "x") * 1000);
        if (width >= leastDragPx)
          latest.current.onSelect({ fromMs: ms(left), toMs: ms(left + width) });
        made.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      },
    ];
    plot.current = made;
    const resized = new ResizeObserver(() =>
      made.setSize({ width: holder.clientWidth, height: heightPx }),
    );
    resized.observe(holder);
    return () => {
      resized.disconnect();
      made.destroy();
    };
  }, [palette, shape]);

  useEffect(() => {
    plot.current?.setData(columns(latest.current));
  }, [props.view, props.ghost]);
  useEffect(() => {
    plot.current?.redraw(false);
  }, [props.selected, props.markers]);

  return <div className="lines-plot" ref={place} aria-hidden="true" />;
};

/** The ghost first, so that it lies behind. */
const columns = ({ view, ghost }: LinesChartProps): uPlot.AlignedData => [
  [...view.x],
  ...(ghost?.lines ?? []).map(({ values }) => [...values]),
  ...view.lines.map(({ values }) => [...values]),
];

export default LinesChart;
