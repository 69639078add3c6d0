import {
  add,
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
import { normalizeRows } from "./normalize-rows.ts";

/** What `layerNorm` takes besides the shape. */
export interface LayerNormOptions {
  /** Added to the variance, inside of the square root; 1e-5 by default. */
  readonly eps?: number;
  /** Whether there are a weight and a bias for each element; true by default. */
  readonly elementwiseAffine?: boolean;
  /** Whether there is a bias where there is a weight; true by default. */
  readonly bias?: boolean;
  /** float32 by default; float64 on the reference backend only. */
  readonly dtype?: RandomDType;
}

/** The layer that `layerNorm` makes. */
export interface LayerNorm extends Layer {
  readonly kind: "layerNorm";
  readonly options: {
    readonly shape: Shape;
    readonly eps: number;
    readonly elementwiseAffine: boolean;
    readonly bias: boolean;
  };
  readonly parameters: Readonly<Record<string, Tensor>> & { readonly weight?: Tensor; readonly bias?: Tensor };
  withParameters(parameters: LayerNorm["parameters"]): LayerNorm;
}

/**
 * Normalizes each sample over its last axes, `y = (x - mean) / sqrt(variance + eps) * weight + bias`: `[..., ...shape]` to
 * the same, with parameters of that `shape`. The same while training and not, and for any number of samples.
 * @throws TypeError for what is no option; RangeError if the shape or an option is not allowed; ShapeError when called on an `x` that does not end in `shape`.
 * @example
 * ```ts
 * import { layerNorm } from "@ganglion/normalization";
 * import { tensor } from "@ganglion/tensor";
 * const layer = layerNorm(2, { eps: 0 });
 * await layer(tensor([[1, 3], [10, 30]])).array(); // => [[-1, 1], [-1, 1]]
 * ```
 * @see Ba, Kiros and Hinton, 2016, Layer normalization
 */
export function layerNorm(shape: number | Shape, options: LayerNormOptions = {}): LayerNorm {
  const lengths = checkNormalizedShape("layerNorm", shape);
  checkNormOptions<LayerNormOptions>("layerNorm", options, {
    eps: checkNonNegative,
    elementwiseAffine: checkBoolean,
    bias: checkBoolean,
    dtype: checkFloatDType,
  });
  const { eps = 1e-5, elementwiseAffine = true, dtype = "float32" } = options;
  const hasBias = elementwiseAffine && (options.bias ?? true);
  const parameters = affineParameters(lengths, { weight: elementwiseAffine, bias: hasBias, dtype });
  return layerNormOver({ shape: lengths, eps, elementwiseAffine, bias: hasBias }, parameters);
}

function layerNormOver(options: LayerNorm["options"], parameters: LayerNorm["parameters"]): LayerNorm {
  const { shape, eps } = options;
  return defineLayer((x) => forward(x, shape, parameters, eps), {
    kind: "layerNorm" as const,
    options,
    parameters,
    traits: { normalizes: true },
    withParameters: (others: LayerNorm["parameters"]) => layerNormOver(options, others),
  });
}

function forward(x: Tensor, shape: Shape, { weight, bias }: LayerNorm["parameters"], eps: number): Tensor {
  requireFloat("layerNorm", x);
  checkEndsIn("layerNorm", x, shape);
  return operation(() => {
    const features = sizeOf(shape);
    const normal = reshape(normalizeRows(reshape(x, [x.size / features, features]), eps), x.shape);
    const scaled = weight === undefined ? normal : mul(normal, cast(weight, x.dtype));
    return bias === undefined ? scaled : add(scaled, cast(bias, x.dtype));
  });
}
