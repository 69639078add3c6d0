import type { Signal } from "@preact/signals";
import type { ComponentChildren, VNode } from "preact";
import type { Axis } from "./axis.ts";
import { PlotArea, type PlotPlaces } from "./plot-area.tsx";
import { readCurves } from "./read-curves.ts";

/** How a curve looks: the two colours of curves, or the grey of what is only for comparison. */
export type CurveLook = "first" | "second" | "ghost";

/** A curve. */
export interface Curve {
  readonly name: string;
  readonly look: CurveLook;
  readonly isDashed?: boolean;
  /** Whether it is a pale band, for what another curve is held against. */
  readonly isBand?: boolean;
  /** Whether its points are marked. */
  readonly hasPoints?: boolean;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** What `LinePlot` takes. */
export interface LinePlotProps {
  readonly label: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly Curve[];
  readonly height?: number;
  /** The place on the axis under the pointer, shared with what stands beside. */
  readonly hovered?: Signal<number | undefined>;
  /** What is drawn over the curves. */
  over?(places: PlotPlaces): ComponentChildren;
}

/** Curves with their names below, and their values where the pointer is. Values that have no place on an axis leave a gap. */
export function LinePlot({ label, x, y, curves, height = 260, over, hovered }: LinePlotProps): VNode {
  return (
    <figure class="line-plot">
      <PlotArea
        label={label}
        x={x}
        y={y}
        height={height}
        readAt={(at) => readCurves(at.x, { x, y, curves })}
        {...(hovered && { hovered })}
        {...(over && { over })}
      >
        {(places) => (
          <>
            {curves.map((curve) => (
              <CurveLine key={curve.name} curve={curve} y={y} places={places} />
            ))}
          </>
        )}
      </PlotArea>
      <figcaption class="plot-legend">
        {curves.map(({ name, look, isDashed = false, isBand = false }) => (
          <span
            key={name}
            class="plot-key"
            data-look={look}
            data-dashed={isDashed ? "" : undefined}
            data-band={isBand ? "" : undefined}
          >
            {name}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function CurveLine({
  curve,
  y,
  places,
}: {
  readonly curve: Curve;
  readonly y: Axis;
  readonly places: PlotPlaces;
}): VNode {
  const points = Array.from(curve.x, (at, index) => [at, curve.y[index] ?? Number.NaN] as const);
  const isFit = (value: number): boolean => Number.isFinite(value) && (y.isLog !== true || value > 0);
  let path = "";
  let isDrawing = false;
  for (const [at, value] of points) {
    if (isFit(value)) path += `${isDrawing ? "L" : "M"}${places.x(at).toFixed(1)} ${places.y(value).toFixed(1)}`;
    isDrawing = isFit(value);
  }
  return (
    <g
      class="curve"
      data-look={curve.look}
      data-dashed={curve.isDashed === true ? "" : undefined}
      data-band={curve.isBand === true ? "" : undefined}
    >
      <path d={path} />
      {curve.hasPoints === true
        ? points
            .filter(([, value]) => isFit(value))
            .map(([at, value]) => <circle key={at} cx={places.x(at)} cy={places.y(value).toFixed(1)} r={3.5} />)
        : null}
    </g>
  );
}
