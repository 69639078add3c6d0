import { add, assign, mul, noGrad, rng as seeded, scope, type Tensor } from "@ganglion/tensor";
import { filterDirections } from "./filter-directions.ts";
import type { LossSurface, LossSurfaceOptions } from "./loss-surface.ts";
import { checkLoss, periodicYield, type TrainedPlace } from "./work-on-copy.ts";

/** The losses around the model whose parameters are at `places`, which are moved. */
export async function sweepSurface(
  where: string,
  loss: () => Tensor,
  places: readonly TrainedPlace[],
  options: LossSurfaceOptions,
): Promise<LossSurface> {
  const { dimensions = 1, reach = 1, points = 21, rng = seeded(0) } = options;
  const base = places.map(({ x }) => x.detach());
  const directions = Array.from({ length: dimensions }, () => filterDirections(places, rng));
  try {
    const steps = Array.from({ length: points }, (_, i) => (reach * (2 * i - points + 1)) / (points - 1));
    const value = (at: readonly number[]): Promise<number> => lossAt(where, loss, { places, base, directions, at });
    const losses = await sweep(steps, dimensions, value, options);
    const middle = (points - 1) / 2;
    return { steps, losses, center: losses[dimensions === 1 ? 0 : middle]?.[middle] as number };
  } finally {
    for (const x of [...base, ...directions.flat()]) x.dispose();
  }
}

/** All points, row by row. */
async function sweep(
  steps: readonly number[],
  dimensions: number,
  value: (at: readonly number[]) => Promise<number>,
  { onProgress, signal }: LossSurfaceOptions,
): Promise<number[][]> {
  const yieldNow = periodicYield();
  const rows = dimensions === 1 ? [undefined] : steps;
  const losses: number[][] = [];
  let done = 0;
  for (const second of rows) {
    const row: number[] = [];
    for (const first of steps) {
      signal?.throwIfAborted();
      onProgress?.({ done, points: steps.length * rows.length });
      row.push(await value(second === undefined ? [first] : [first, second]));
      done += 1;
      await yieldNow();
    }
    losses.push(row);
  }
  return losses;
}

/** A point, in steps along the directions. */
interface Point {
  readonly places: readonly TrainedPlace[];
  readonly base: readonly Tensor[];
  readonly directions: readonly (readonly Tensor[])[];
  readonly at: readonly number[];
}

async function lossAt(where: string, loss: () => Tensor, { places, base, directions, at }: Point): Promise<number> {
  const value = scope(() =>
    noGrad(() => {
      for (const [i, { x }] of places.entries()) {
        const start = base[i] as Tensor;
        const moved = directions.map((direction, axis) => mul(direction[i] as Tensor, at[axis] as number));
        assign(
          x,
          moved.reduce((sum, one) => add(sum, one), start),
        );
      }
      const result: unknown = loss();
      checkLoss(where, result);
      return result.detach();
    }),
  );
  try {
    return await value.item();
  } finally {
    value.dispose();
  }
}
