import type { PlotPlaces, PlotPoint } from "./plot-area.tsx";

/** How near a point must be to be meant. Units: pixels. */
const reach = 24;

/** Which of some points is nearest to a place, as the eye sees it; undefined where none is near. */
export function nearestTo(
  at: PlotPoint,
  points: readonly (readonly [x: number, y: number])[],
  places: PlotPlaces,
): number | undefined {
  let best = reach * reach;
  let found: number | undefined;
  for (const [index, [x, y]] of points.entries()) {
    const [across, down] = [places.x(x) - places.x(at.x), places.y(y) - places.y(at.y)];
    const farness = across * across + down * down;
    if (farness < best) [best, found] = [farness, index];
  }
  return found;
}
