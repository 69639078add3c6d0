import {
  checkCount,
  checkFloatDType,
  checkOptions,
  checkRng,
  checkShape,
  describeValue,
  type Initializer,
  type InitializerOptions,
  isTensor,
  refusal,
  type Rng,
  type Shape,
  type Tensor,
} from "@ganglion/tensor";

export type { Initializer, InitializerOptions };

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
    rng: [checkRngGiven],
    dtype: checkFloatDType,
    groups: checkCount,
  });
}

/**
 * @throws TypeError unless `rng` is a generator of random numbers: it has no default.
 */
export function checkRngGiven(where: string, name: string, rng: unknown): asserts rng is Rng {
  if (rng !== undefined) return checkRng(where, name, rng);
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
