import type { ComponentChildren, VNode } from "preact";
import { useId } from "preact/hooks";
import { type Axis, placeOf, shortTick, ticksOf } from "./axis.ts";
import { useWidth } from "./use-width.ts";

/** Where things are in a plot, in pixels. */
export interface PlotPlaces {
  x(value: number): number;
  y(value: number): number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What `PlotArea` takes. */
export interface PlotAreaProps {
  /** What it shows, for those who do not see it. */
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly height?: number;
  /** What is drawn over all and may reach beyond the axes. */
  over?(places: PlotPlaces): ComponentChildren;
  /** What is drawn between the axes, and cut off there. */
  children(places: PlotPlaces): ComponentChildren;
}

const space = { left: 52, right: 12, top: 10, bottom: 38 };

/** A plot with its axes, their titles and marks; what is drawn between them is the child's affair. */
export function PlotArea({ label, x, y, height = 260, over, children }: PlotAreaProps): VNode {
  const clip = useId();
  const [host, width] = useWidth<HTMLDivElement>(560);
  const [left, right, top, bottom] = [space.left, width.value - space.right, space.top, height - space.bottom];
  const places: PlotPlaces = {
    x: (value) => left + placeOf(x, value) * (right - left),
    y: (value) => bottom - placeOf(y, value) * (bottom - top),
    left,
    right,
    top,
    bottom,
  };
  const size = { width: width.value, height };
  return (
    <div class="plot" ref={host} style={{ height: `${height}px` }}>
      <svg class="plot-svg" {...size} viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={label}>
        <g class="plot-grid">
          {ticksOf(y, Math.max(2, Math.floor((bottom - top) / 44))).map((tick) => (
            <g key={tick}>
              <line x1={left} x2={right} y1={places.y(tick)} y2={places.y(tick)} />
              <text x={left - 7} y={places.y(tick)} dy="0.32em" text-anchor="end">
                {(y.format ?? shortTick)(tick)}
              </text>
            </g>
          ))}
          {ticksOf(x, Math.max(2, Math.floor((right - left) / 64))).map((tick) => (
            <g key={tick}>
              <line class="plot-tick" x1={places.x(tick)} x2={places.x(tick)} y1={bottom} y2={bottom + 4} />
              <text x={places.x(tick)} y={bottom + 16} text-anchor="middle">
                {(x.format ?? shortTick)(tick)}
              </text>
            </g>
          ))}
        </g>
        <text class="plot-title" x={(left + right) / 2} y={height - 5} text-anchor="middle">
          {x.title}
        </text>
        <text class="plot-title" transform={`translate(11 ${(top + bottom) / 2}) rotate(-90)`} text-anchor="middle">
          {y.title}
        </text>
        <clipPath id={clip}>
          <rect x={left} y={top} width={right - left} height={bottom - top} />
        </clipPath>
        <g clip-path={`url(#${clip})`}>{children(places)}</g>
        {over?.(places)}
      </svg>
    </div>
  );
}
