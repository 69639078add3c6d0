import type { VNode } from "preact";
import type { CurveLook } from "./line-plot.tsx";
import type { PlotPlaces } from "./plot-area.tsx";

/** A value under the pointer, with its name and unit; looks as its curve does, where it is of one. */
export interface ReadoutRow {
  readonly name: string;
  readonly value: string;
  readonly look?: CurveLook;
  readonly isDashed?: boolean;
  readonly isBand?: boolean;
}

/** What is under the pointer. */
export interface Readout {
  /** Where on the axes that is, such as `step: 120`. */
  readonly title: string;
  readonly rows: readonly ReadoutRow[];
  /** Where a line stands, for what is read at one place of the axis. */
  readonly x?: number;
  /** The points that are meant, on the axes. */
  readonly marks: readonly (readonly [x: number, y: number])[];
}

/** What both parts of a readout take. */
export interface ReadoutProps {
  readonly readout: Readout;
  readonly places: PlotPlaces;
}

/** The line and the points of a readout, in the drawing. */
export function ReadoutMarks({ readout: { x, marks }, places }: ReadoutProps): VNode {
  const isInside = (at: number): boolean => at >= places.top - 1 && at <= places.bottom + 1;
  return (
    <g class="readout-marks">
      {x === undefined ? null : (
        <line x1={places.x(x)} x2={places.x(x)} y1={places.top} y2={places.bottom} data-readout="" />
      )}
      {marks
        .map(([at, value]) => [places.x(at), places.y(value)] as const)
        .filter(([, at]) => isInside(at))
        .map(([left, top], index) => (
          <circle key={index} cx={left} cy={top} r={4.5} />
        ))}
    </g>
  );
}

/** What a readout says, beside the place; on the side where there is more room. */
export function ReadoutBox({ readout: { title, rows, x, marks }, places }: ReadoutProps): VNode {
  const at = places.x(x ?? marks[0]?.[0] ?? 0);
  const isLeft = at < (places.left + places.right) / 2;
  const side = isLeft ? { left: `${at + 12}px` } : { right: `${places.width - at + 12}px` };
  return (
    <div class="readout" style={{ top: `${places.top + 4}px`, ...side }} aria-hidden="true" data-testid="readout">
      <p class="readout-title">{title}</p>
      <dl class="readout-rows">
        {rows.map(({ name, value, look, isDashed = false, isBand = false }) => (
          <div key={name}>
            <dt
              class={look === undefined ? undefined : "plot-key"}
              data-look={look}
              data-dashed={isDashed ? "" : undefined}
              data-band={isBand ? "" : undefined}
            >
              {name}
            </dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
