import {
  cast,
  checkBoolean,
  checkFloatDType,
  checkNonNegative,
  defineLayer,
  type Layer,
  mul,
  operation,
  type RandomDType,
  requireFloat,
  reshape,
  type Shape,
  sizeOf,
  type Tensor,
} from "@ganglion/tensor";
import { affineParameters } from "./affine-parameters.ts";
import { checkEndsIn, checkNormalizedShape, checkNormOptions } from "./check.ts";
import { scaleRows } from "./normalize-rows.ts";

/** What `rmsNorm` takes besides the shape. */
export interface RmsNormOptions {
  /** Added to the mean square, inside of the square root; 1e-5 by default. */
  readonly eps?: number;
  /** Whether there is a weight for each element; true by default. */
  readonly elementwiseAffine?: boolean;
  /** float32 by default; float64 on the reference backend only. */
  readonly dtype?: RandomDType;
}

/** The layer that `rmsNorm` makes. */
export interface RmsNorm extends Layer {
  readonly kind: "rmsNorm";
  readonly options: { readonly shape: Shape; readonly eps: number; readonly elementwiseAffine: boolean };
  readonly parameters: Readonly<Record<string, Tensor>> & { readonly weight?: Tensor };
  withParameters(parameters: RmsNorm["parameters"]): RmsNorm;
}

/**
 * Divides each sample by its root mean square over the last axes, `y = x / sqrt(mean(x^2) + eps) * weight`: `[..., ...shape]`
 * to the same. Layer norm without the mean and the bias, at about two thirds of its cost. PyTorch's eps, if none is
 * given, is the spacing of floats at 1; here it is the 1e-5 of the other norms.
 * @throws TypeError for what is no option; RangeError if the shape or an option is not allowed; ShapeError when called on an `x` that does not end in `shape`.
 * @example
 * ```ts
 * import { rmsNorm } from "@ganglion/normalization";
 * import { tensor } from "@ganglion/tensor";
 * const layer = rmsNorm(2, { eps: 0 });
 * await layer(tensor([[1, 7]])).array(); // => [[0.2, 1.4]]
 * ```
 * @see Zhang and Sennrich, 2019, Root mean square layer normalization
 */
export function rmsNorm(shape: number | Shape, options: RmsNormOptions = {}): RmsNorm {
  const lengths = checkNormalizedShape("rmsNorm", shape);
  checkNormOptions<RmsNormOptions>("rmsNorm", options, {
    eps: checkNonNegative,
    elementwiseAffine: checkBoolean,
    dtype: checkFloatDType,
  });
  const { eps = 1e-5, elementwiseAffine = true, dtype = "float32" } = options;
  const parameters = affineParameters(lengths, { weight: elementwiseAffine, bias: false, dtype });
  return rmsNormOver({ shape: lengths, eps, elementwiseAffine }, parameters);
}

function rmsNormOver(options: RmsNorm["options"], parameters: RmsNorm["parameters"]): RmsNorm {
  const { shape, eps } = options;
  return defineLayer((x) => forward(x, shape, parameters, eps), {
    kind: "rmsNorm" as const,
    options,
    parameters,
    traits: { normalizes: true },
    withParameters: (others: RmsNorm["parameters"]) => rmsNormOver(options, others),
  });
}

function forward(x: Tensor, shape: Shape, { weight }: RmsNorm["parameters"], eps: number): Tensor {
  requireFloat("rmsNorm", x);
  checkEndsIn("rmsNorm", x, shape);
  return operation(() => {
    const features = sizeOf(shape);
    const normal = reshape(scaleRows(reshape(x, [x.size / features, features]), eps), x.shape);
    return weight === undefined ? normal : mul(normal, cast(weight, x.dtype));
  });
}
