import { useEffect, useRef } from "react";
import { type HeatColumn, heatTicks, type HeatmapView } from "../model/heatmap.ts";
import { colorsOf, usePaletteVersion } from "./palette.ts";

type HeatmapProps = { readonly view: HeatmapView; readonly arm: "candidate" | "stable" };

const heightPx = 140;
const gutterPx = 52;

/** One arm's answers: time to the right, latency upward, brighter where more answers fell. */
export const Heatmap = ({ view, arm }: HeatmapProps) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const palette = usePaletteVersion();
  useEffect(() => {
    const place = canvas.current;
    const holder = place?.parentElement;
    if (place === null || holder === null || holder === undefined) return;
    const redraw = (): void => draw({ canvas: place, holder, view, arm });
    redraw();
    const resized = new ResizeObserver(redraw);
    resized.observe(holder);
    return () => resized.disconnect();
  }, [view, arm, palette]);
  return (
    <div className="heatmap" aria-hidden="true">
      <canvas ref={canvas} />
    </div>
  );
};

type Drawing = HeatmapProps & {
  readonly canvas: HTMLCanvasElement;
  readonly holder: HTMLElement;
};

const draw = ({ canvas, holder, view, arm }: Drawing): void => {
  const scale = window.devicePixelRatio;
  const width = holder.clientWidth;
  canvas.width = width * scale;
  canvas.height = heightPx * scale;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${heightPx}px`;
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.scale(scale, scale);
  const color = colorsOf(holder);
  context.font = `11px ${getComputedStyle(holder).fontFamily}`;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of heatTicks(view)) {
    const y = Math.round(heightPx * (1 - tick.at)) + 0.5;
    context.fillStyle = color("--line");
    context.fillRect(gutterPx, y, width - gutterPx, 1);
    context.fillStyle = color("--muted");
    context.fillText(tick.label, gutterPx - 8, y);
  }
  context.fillStyle = color(`--${arm}`);
  const plot = { left: gutterPx, width: width - gutterPx, context };
  view[arm].forEach((column, index) =>
    drawColumn(column, index / view[arm].length, {
      ...plot,
      step: plot.width / view[arm].length,
    }),
  );
  context.globalAlpha = 1;
};

type Plot = {
  readonly left: number;
  readonly width: number;
  readonly step: number;
  readonly context: CanvasRenderingContext2D;
};

const drawColumn = (column: HeatColumn, at: number, plot: Plot): void => {
  const cell = heightPx / Math.max(1, column.length);
  for (const [row, part] of column.entries()) {
    if (part === 0) continue;
    // The root keeps single answers visible beside the bulk.
    plot.context.globalAlpha = Math.min(1, 0.12 + Math.sqrt(part));
    plot.context.fillRect(
      plot.left + at * plot.width,
      heightPx - (row + 1) * cell,
      Math.max(1, plot.step),
      Math.max(1, cell),
    );
  }
};
