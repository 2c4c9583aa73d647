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
  const columns = view[arm];
  const span = width - gutterPx;
  const { fullShare } = view;
  for (const [index, column] of columns.entries())
    drawColumn(column, {
      context,
      fullShare,
      left: gutterPx + Math.round((index / columns.length) * span),
      right: gutterPx + Math.round(((index + 1) / columns.length) * span),
    });
  context.globalAlpha = 1;
};

type Place = {
  readonly context: CanvasRenderingContext2D;
  readonly fullShare: number;
  readonly left: number;
  readonly right: number;
};

/** Whole pixels, so that neither seams nor overlaps show between cells. */
const drawColumn = (column: HeatColumn, { context, fullShare, left, right }: Place): void => {
  const edge = (row: number): number => Math.round(heightPx * (1 - row / column.length));
  for (const [row, part] of column.entries()) {
    if (part === 0) continue;
    // The root keeps single answers visible beside the bulk.
    context.globalAlpha = Math.min(1, 0.1 + 0.9 * Math.sqrt(part / fullShare));
    context.fillRect(left, edge(row + 1), Math.max(1, right - left), edge(row) - edge(row + 1));
  }
};
