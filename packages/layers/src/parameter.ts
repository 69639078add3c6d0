import type { Initializer } from "@ganglion/init";
import {
  formatShape,
  keep,
  noGrad,
  type RandomDType,
  type Rng,
  type Shape,
  ShapeError,
  sameShape,
  scope,
  type Tensor,
  refusal,
} from "@ganglion/tensor";

/** What layers with weights take besides their sizes. */
export interface ParameterOptions {
  /** Where the first weights come from; the same seed gives the same weights on every backend. */
  readonly rng: Rng;
  /** float32 by default; float64 on the reference backend only. */
  readonly dtype?: RandomDType;
}

/**
 * A parameter with its first values: requires a gradient, and outlives the scope it was made in.
 * @throws ShapeError if the initializer returns another shape.
 */
export function parameter(name: string, init: Initializer, shape: Shape, options: ParameterOptions): Tensor {
  const { rng, dtype = "float32" } = options;
  const x = scope(() => noGrad(() => init(shape, { rng, dtype })));
  if (!sameShape(x.shape, shape)) {
    throw refusal(
      ShapeError,
      name,
      "the initializer must return the shape that it is given",
      `${formatShape(x.shape)} for ${formatShape(shape)}`,
      "Return a tensor of that shape.",
      x.shape,
      shape,
    );
  }
  x.requiresGrad = true;
  return keep(x);
}

/** @throws TypeError if `rng` is missing. */
export function requireRng(name: string, options: ParameterOptions | undefined): void {
  if (typeof options?.rng?.normal !== "function") {
    throw refusal(
      TypeError,
      name,
      "rng must be given",
      String(options?.rng),
      "Pass { rng: rng(7) } with rng from @ganglion/tensor; one generator serves a whole model.",
    );
  }
}
