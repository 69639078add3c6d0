import {
  type AbortSignalLike,
  type Check,
  checkFunction,
  checkModel,
  checkOptions,
  checkRng,
  checkSignal,
  describeValue,
  type Layer,
  refusal,
  type Rng,
  type Tensor,
} from "@ganglion/tensor";
import { loaded } from "@ganglion/tensor/files";
import { workOnCopy } from "./work-on-copy.ts";

/** What `lossSurface` takes besides the model and the loss. */
export interface LossSurfaceOptions {
  /** 1 for a curve along one direction, 2 for a surface; 1 by default. */
  readonly dimensions?: 1 | 2;
  /** How far to go to either side: 1, the default, is as far as the weights are from 0. */
  readonly reach?: number;
  /** How many points there are in each direction, an odd number from 3 to 999; 21 by default. The middle one is the model as it is. */
  readonly points?: number;
  /** What directions are drawn from; `rng(0)` by default. */
  readonly rng?: Rng;
  /** Called before each point with how many are done. */
  readonly onProgress?: (progress: { readonly done: number; readonly points: number }) => void;
  /** Ends the work: the promise rejects with its reason. */
  readonly signal?: AbortSignalLike | undefined;
}

/** Losses around a model: plain data. */
export interface LossSurface {
  /** How far each point is along a direction, from -reach to reach. */
  readonly steps: readonly number[];
  /** For one direction a row of losses; for two a row for each step in the second one. */
  readonly losses: readonly (readonly number[])[];
  /** The loss of the model as it is. */
  readonly center: number;
}

/**
 * A slice through the loss around a model: its values along one random direction, or over the plane of two. Directions are
 * filter-normalized (Li et al., 2018), so that slices of different networks can be compared. `loss` is called with a copy of the model,
 * whose weights are moved; the model stays as it is. Call the copy in it as you want it to be looked at: `copy(x, { training: true })`
 * for batch norms by the batch's statistics.
 * @throws TypeError if the model is none, cannot be copied or has nothing that is trained, `loss` returns no scalar, or an option is
 * wrong; RangeError for an option out of range.
 * @example
 * ```ts
 * import { lossSurface } from "@ganglion/diagnostics";
 * import { linear } from "@ganglion/layers";
 * import { ones, rng } from "@ganglion/tensor";
 * const model = linear(2, 1, { rng: rng(7), bias: false });
 * const x = ones([1, 2]);
 * const { steps, losses } = await lossSurface(model, (copy) => copy(x).pow(2).sum(), { points: 5 });
 * steps; // => [-1, -0.5, 0, 0.5, 1]
 * losses[0]?.length; // => 5
 * ```
 * @see Li et al., 2018, Visualizing the loss landscape of neural nets
 */
export async function lossSurface<L extends Layer>(
  model: L,
  loss: (model: L) => Tensor,
  options: LossSurfaceOptions = {},
): Promise<LossSurface> {
  const where = "lossSurface";
  checkModel(where, model);
  checkFunction(where, "loss", loss);
  checkOptions<LossSurfaceOptions>(where, options, CHECKS, { steps: "points", range: "reach", seed: "rng" });
  options.signal?.throwIfAborted();
  return workOnCopy(where, model, async (copy, places) => {
    const { sweepSurface } = await loaded(where, import("./sweep-surface.ts"));
    return sweepSurface(where, () => loss(copy), places, options);
  });
}

const checkDimensions: Check = (where, name, value) => {
  if (value === 1 || value === 2) return;
  const remedy = "Pass 1 for a curve, 2 for a surface.";
  throw refusal(RangeError, where, `${name} must be 1 or 2`, describeValue(value), remedy);
};

const MAX_POINTS = 999;

const checkPoints: Check = (where, name, value) => {
  const count = value as number;
  if (Number.isInteger(count) && count % 2 === 1 && count >= 3 && count <= MAX_POINTS) return;
  const rule = `${name} must be an odd number from 3 to ${MAX_POINTS}`;
  throw refusal(RangeError, where, rule, describeValue(value), "The one in the middle is the model as it is.");
};

const checkReach: Check = (where, name, value) => {
  if (typeof value === "number" && value > 0 && value < Number.POSITIVE_INFINITY) return;
  const rule = `${name} must be a finite number above 0`;
  throw refusal(RangeError, where, rule, describeValue(value), "1 is as far as the weights are from 0.");
};

const CHECKS = {
  dimensions: checkDimensions,
  reach: checkReach,
  points: checkPoints,
  rng: checkRng,
  onProgress: checkFunction,
  signal: checkSignal,
};
