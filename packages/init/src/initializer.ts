import {
  checkCount,
  checkOptions,
  checkRng,
  checkShape,
  describeValue,
  isTensor,
  oneOf,
  type RandomDType,
  refusal,
  type Rng,
  type Shape,
  type Tensor,
} from "@ganglion/tensor";

/** What an initializer gets besides the shape. */
export interface InitializerOptions {
  /** Where random initializers take their numbers from. */
  readonly rng: Rng;
  /** The dtype of the result; float32 by default. */
  readonly dtype?: RandomDType;
  /** Into how many groups the channels of the convolution fall that the weight is for; 1 by default. */
  readonly groups?: number;
}

/**
 * Makes the first values of a parameter of the given shape: weights are `[out, in / groups, ...kernel]`, biases `[out]`. The
 * result lives on the active backend and requires no gradient; the layer that asks for it sees to that.
 * @example
 * ```ts
 * import { type Initializer, normal } from "@ganglion/init";
 * const tiny: Initializer = normal({ std: 0.01 });
 * const half: Initializer = (shape, { rng }) => rng.uniform(shape, { low: -0.5, high: 0.5 });
 * ```
 */
export type Initializer = (shape: Shape, options: InitializerOptions) => Tensor;

/** An initializer that checks what it is called with, and draws with `of`, for which the defaults are filled in. */
export function initializer(
  where: string,
  of: (shape: Shape, options: Required<InitializerOptions>) => Tensor,
): Initializer {
  return (shape, options) => {
    checkShape(where, shape);
    checkDrawing(where, options);
    const { rng, dtype = "float32", groups = 1 } = options;
    return of(shape, { rng, dtype, groups });
  };
}

/** @throws TypeError unless the options of an initializer's call are known ones with a generator. */
function checkDrawing(where: string, options: InitializerOptions): void {
  checkOptions<InitializerOptions>(where, options ?? {}, {
    rng: checkRng,
    dtype: oneOf("float32", "float64"),
    groups: checkCount,
  });
  checkRngGiven(where, options?.rng);
}

/**
 * @throws TypeError unless `rng` is a generator of random numbers: it has no default.
 */
export function checkRngGiven(where: string, rng: unknown): asserts rng is Rng {
  if (rng !== undefined) return checkRng(where, "rng", rng);
  const remedy = "Pass { rng: rng(7) } with rng from @ganglion/tensor; one generator serves a whole model.";
  throw refusal(TypeError, where, "rng must be given", "undefined", remedy);
}

/**
 * What an initializer that a user may have written has made.
 * @throws TypeError unless it is a tensor.
 */
export function draw(where: string, init: Initializer, shape: Shape, options: InitializerOptions): Tensor {
  const x: unknown = init(shape, options);
  if (isTensor(x)) return x;
  const remedy =
    typeof x === "function" ? "Call the factory, as in normal()." : "Return a tensor of the shape that it is given.";
  throw refusal(TypeError, where, "an initializer must return a tensor", describeValue(x), remedy);
}
