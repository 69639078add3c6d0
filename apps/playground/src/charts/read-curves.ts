import { formatNumber, formatPlain } from "../text/format.ts";
import { type Axis, placeOf } from "./axis.ts";
import type { Curve } from "./line-plot.tsx";
import type { Readout } from "./readout.tsx";

/** What is read of curves. */
export interface ReadCurves {
  readonly x: Axis;
  readonly y: Axis;
  readonly curves: readonly Curve[];
}

/** All curves at the point of one of them that is nearest to `at` on the axis; one that has none there is as it was last. */
export function readCurves(at: number, { x, y, curves }: ReadCurves): Readout | undefined {
  const xs = curves.flatMap((curve) => Array.from(curve.x)).filter((value) => value >= x.low && value <= x.high);
  const [first] = xs;
  if (first === undefined) return undefined;
  const farness = (value: number): number => Math.abs(placeOf(x, value) - placeOf(x, at));
  const nearest = xs.reduce((best, value) => (farness(value) < farness(best) ? value : best), first);
  const found = curves.map((curve) => ({ curve, value: valueAt(curve, nearest) }));
  return {
    title: `${x.title}: ${(x.say ?? sayPlain)(nearest)}`,
    x: nearest,
    rows: found.map(({ curve: { name, look, isDashed, isBand }, value }) => ({
      name,
      value: (y.say ?? formatNumber)(value),
      look,
      ...(isDashed === undefined ? {} : { isDashed }),
      ...(isBand === undefined ? {} : { isBand }),
    })),
    marks: found.filter(({ value }) => Number.isFinite(value)).map(({ value }) => [nearest, value] as const),
  };
}

function valueAt({ x, y }: Curve, at: number): number {
  let found = Number.NaN;
  for (let index = 0; index < x.length && (x[index] ?? 0) <= at; index += 1) found = y[index] ?? Number.NaN;
  return found;
}

function sayPlain(value: number): string {
  return formatPlain(Number(value.toPrecision(4)));
}
