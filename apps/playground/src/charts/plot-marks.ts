import type uPlot from "uplot";

/** Something that is marked by a line. */
export interface Mark {
  readonly at: number;
  readonly label: string;
}

/** What all charts write in. */
export const plotFont = '11px "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif';

/** A dashed line at a value, with its name at the right end. */
export function drawLevel(plot: uPlot, mark: Mark | undefined, color: string): void {
  if (mark === undefined) return;
  const y = Math.round(plot.valToPos(mark.at, "y", true)) + 0.5;
  const { left, top, width, height } = plot.bbox;
  if (!(y >= top && y <= top + height)) return;
  draw(plot, color, (context, ratio) => {
    context.setLineDash([4 * ratio, 4 * ratio]);
    stroke(context, [left, y], [left + width, y]);
    context.textAlign = "right";
    context.textBaseline = y - top > 16 * ratio ? "bottom" : "top";
    context.fillText(mark.label, left + width - 4 * ratio, y);
  });
}

/** Lines at moments, each with its name beside it, below that of the one before. */
export function drawMoments(plot: uPlot, marks: readonly Mark[], color: string): void {
  const { left, top, width, height } = plot.bbox;
  for (const [row, { at, label }] of marks.entries()) {
    const x = Math.round(plot.valToPos(at, "x", true)) + 0.5;
    draw(plot, color, (context, ratio) => {
      stroke(context, [x, top], [x, top + height]);
      const isLeft = x < left + width / 2;
      context.textAlign = isLeft ? "left" : "right";
      context.textBaseline = "top";
      context.fillText(label, x + (isLeft ? 5 : -5) * ratio, top + (4 + 14 * row) * ratio);
    });
  }
}

function draw(plot: uPlot, color: string, work: (context: CanvasRenderingContext2D, ratio: number) => void): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = color;
  ctx.fillStyle = color;
  ctx.lineWidth = ratio;
  ctx.font = plotFont.replace("11px", `${Math.round(11 * ratio)}px`);
  work(ctx, ratio);
  ctx.restore();
}

type Place = readonly [x: number, y: number];

function stroke(context: CanvasRenderingContext2D, from: Place, to: Place): void {
  context.beginPath();
  context.moveTo(...from);
  context.lineTo(...to);
  context.stroke();
}
