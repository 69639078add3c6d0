import { checkCount, checkFloatDType, checkFunction, checkRng, checkString } from "./check.ts";
import { describeValue } from "./describe-value.ts";
import { DTypeError, formatShape, refusal, ShapeError } from "./errors.ts";
import { checkOptions } from "./options.ts";
import type { RandomDType, Rng } from "./rng/rng.ts";
import type { Shape } from "./backend.ts";
import { keep, scope } from "./scope.ts";
import { checkShape, sameShape } from "./shape.ts";
import { noGrad } from "./state.ts";
import { isTensor } from "./is-tensor.ts";
import type { Tensor } from "./tensor.ts";

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
 * result lives on the active backend and requires no gradient; `parameter` sees to that.
 * @example
 * ```ts
 * import { type Initializer, normal } from "@ganglion/init";
 * const tiny: Initializer = normal({ std: 0.01 });
 * const half: Initializer = (shape, { rng }) => rng.uniform(shape, { low: -0.5, high: 0.5 });
 * ```
 */
export type Initializer = (shape: Shape, options: InitializerOptions) => Tensor;

/** What `parameter` takes besides. */
export interface ParameterMaking extends Partial<InitializerOptions> {
  /** Whom errors name; `parameter` by default. */
  readonly where?: string;
}

/**
 * A parameter with its first values, which `init` makes: it requires a gradient and outlives the scope it was made in.
 * A generator is needed only where `init` draws from it.
 * @throws TypeError if `init` draws and there is no `rng`, or returns no tensor; ShapeError or DTypeError if it returns another
 * shape or dtype.
 * @example
 * ```ts
 * import { ones, parameter, rng, type Rng, type Shape } from "@ganglion/tensor";
 * const scale = parameter([8], ones);
 * const small = (shape: Shape, options: { readonly rng: Rng }) => options.rng.normal(shape, { std: 0.01 });
 * const weight = parameter([8, 4], small, { rng: rng(7) });
 * weight.requiresGrad; // => true
 * ```
 */
export function parameter(shape: Shape, init: Initializer, options: ParameterMaking = {}): Tensor {
  checkOptions<ParameterMaking>("parameter", options, {
    where: checkString,
    rng: checkRng,
    dtype: checkFloatDType,
    groups: checkCount,
  });
  const { rng, dtype = "float32", groups } = options;
  const where = options.where || "parameter";
  checkShape(where, shape);
  checkFunction(where, "init", init);
  const given = groups === undefined ? { dtype } : { dtype, groups };
  const drawing = rng === undefined ? withoutRng(where, given) : { rng, ...given };
  const x: unknown = scope(() => noGrad(() => init(shape, drawing)));
  checkDrawn(where, x, shape, dtype);
  x.requiresGrad = true;
  return keep(x);
}

/** Options without a generator, which say so as soon as somebody asks for it. */
function withoutRng(where: string, given: Omit<InitializerOptions, "rng">): InitializerOptions {
  const get = (): never => {
    const remedy = "Pass { rng: rng(7) } with rng from @ganglion/tensor; one generator serves a whole model.";
    throw refusal(TypeError, where, "rng must be given", "undefined", remedy);
  };
  return Object.defineProperty({ ...given }, "rng", { get }) as InitializerOptions;
}

function checkDrawn(where: string, x: unknown, shape: Shape, dtype: RandomDType): asserts x is Tensor {
  if (!isTensor(x)) {
    const isFactory = typeof x === "function";
    const remedy = isFactory ? "Call the factory, as in normal()." : "Return a tensor of the shape that it is given.";
    throw refusal(TypeError, where, "an initializer must return a tensor", describeValue(x), remedy);
  }
  if (!sameShape(x.shape, shape)) {
    const rule = "the initializer must return the shape that it is given";
    const got = `${formatShape(x.shape)} for ${formatShape(shape)}`;
    throw refusal(ShapeError, where, rule, got, "Return a tensor of that shape.", x.shape, shape);
  }
  if (x.dtype !== dtype) {
    const rule = "the initializer must return the dtype that it is given";
    throw refusal(DTypeError, where, rule, `${x.dtype} for ${dtype}`, "Make it with the dtype that it is given.");
  }
}
