import type uPlot from "uplot";
import type { Marker } from "../model/series.ts";

type MarkerDrawing = {
  readonly plot: uPlot;
  readonly markers: readonly Marker[];
  readonly line: string;
  readonly font: string;
};

/** A thin line and what happened at each marker; labels that would touch are left out. */
export const drawMarkers = ({ plot, markers, line, font }: MarkerDrawing): void => {
  const { ctx, bbox } = plot;
  const scale = window.devicePixelRatio;
  let freeFrom = -Infinity;
  ctx.save();
  ctx.strokeStyle = line;
  ctx.fillStyle = line;
  ctx.font = font.replace("11px", `${10 * scale}px`);
  ctx.lineWidth = 1;
  ctx.textAlign = "center";
  ctx.setLineDash([2 * scale, 3 * scale]);
  for (const marker of markers) {
    const x = Math.round(plot.valToPos(marker.x, "x", true)) + 0.5;
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const half = ctx.measureText(marker.label).width / 2;
    if (x - half < freeFrom) continue;
    ctx.fillText(marker.label, Math.min(x, bbox.left + bbox.width - half), bbox.top - 4 * scale);
    freeFrom = x + half + 6 * scale;
  }
  ctx.restore();
};
