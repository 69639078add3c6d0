import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren, VNode } from "preact";
import { useId } from "preact/hooks";
import { type Axis, placeOf, shortTick, ticksOf, valueOf } from "./axis.ts";
import { type Readout, ReadoutBox, ReadoutMarks } from "./readout.tsx";
import { useWidth } from "./use-width.ts";

/** Where things are in a plot, in pixels. */
export interface PlotPlaces {
  x(value: number): number;
  y(value: number): number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Of all, axes and margins included. */
  readonly width: number;
}

/** A place on both axes. */
export interface PlotPoint {
  readonly x: number;
  readonly y: number;
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
  /** What is said of the place under the pointer; of one that is said from elsewhere `y` means nothing. */
  readAt?(at: PlotPoint, places: PlotPlaces): Readout | undefined;
  /** The place on the axis under the pointer, shared with what stands beside. */
  readonly hovered?: Signal<number | undefined>;
}

const space = { left: 52, right: 12, top: 10, bottom: 38 };

/** A plot with its axes, their titles and marks; what is drawn between them is the child's affair. */
export function PlotArea(props: PlotAreaProps): VNode {
  const { label, x, y, height = 260, over, children } = props;
  const clip = useId();
  const [host, width] = useWidth<HTMLDivElement>(560);
  const places = placesIn(props, width.value, height);
  const { left, right, top, bottom } = places;
  const { readout, listeners } = useReadout(props, places);
  const size = { width: width.value, height };
  return (
    <div class="plot" ref={host} style={{ height: `${height}px` }} {...listeners}>
      <svg class="plot-svg" {...size} viewBox={`0 0 ${size.width} ${size.height}`} role="img" aria-label={label}>
        <Grid x={x} y={y} places={places} />
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
        {readout === undefined ? null : <ReadoutMarks readout={readout} places={places} />}
      </svg>
      {readout === undefined ? null : <ReadoutBox readout={readout} places={places} />}
    </div>
  );
}

function placesIn({ x, y }: Pick<PlotAreaProps, "x" | "y">, width: number, height: number): PlotPlaces {
  const [left, right, top, bottom] = [space.left, width - space.right, space.top, height - space.bottom];
  return {
    x: (value) => left + placeOf(x, value) * (right - left),
    y: (value) => bottom - placeOf(y, value) * (bottom - top),
    left,
    right,
    top,
    bottom,
    width,
  };
}

interface Listeners {
  onPointerMove(event: PointerEvent): void;
  onPointerDown(event: PointerEvent): void;
  onPointerLeave(event: PointerEvent): void;
}

/** What is under the pointer, here or beside. What a finger pointed at stays, so that it does not cover what it asks for. */
function useReadout(
  { x, y, readAt, hovered }: PlotAreaProps,
  places: PlotPlaces,
): { readonly readout: Readout | undefined; readonly listeners: Listeners | undefined } {
  const pointer = useSignal<PlotPoint | undefined>(undefined);
  if (readAt === undefined) return { readout: undefined, listeners: undefined };
  const read = (at: PlotPoint | undefined): Readout | undefined => at && readAt(at, places);
  const move = (event: PointerEvent): void => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const [across, down] = [event.clientX - box.left, event.clientY - box.top];
    const at = {
      x: valueOf(x, (across - places.left) / (places.right - places.left)),
      y: valueOf(y, (places.bottom - down) / (places.bottom - places.top)),
    };
    pointer.value = at;
    if (hovered !== undefined) hovered.value = read(at)?.x;
  };
  const leave = ({ pointerType }: PointerEvent): void => {
    if (pointerType === "touch") return;
    pointer.value = undefined;
    if (hovered !== undefined) hovered.value = undefined;
  };
  const beside = hovered?.value;
  const readout = beside === undefined ? read(pointer.value) : read({ x: beside, y: Number.NaN });
  return { readout, listeners: { onPointerMove: move, onPointerDown: move, onPointerLeave: leave } };
}

interface GridProps {
  readonly x: Axis;
  readonly y: Axis;
  readonly places: PlotPlaces;
}

function Grid({ x, y, places }: GridProps): VNode {
  const { left, right, top, bottom } = places;
  return (
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
  );
}
