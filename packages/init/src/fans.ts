import {
  checkCount,
  checkOptions,
  checkShape,
  formatShape,
  refusal,
  type Shape,
  ShapeError,
  sizeOf,
} from "@ganglion/tensor";

/** How many numbers flow into, and out of, one unit of a layer. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** What the fans depend on besides the shape. */
export interface FansOptions {
  /** Into how many groups the channels of the convolution fall; 1 by default. Initializers ask the layer that draws. */
  readonly groups?: number;
}

/**
 * The fans of a weight `[out, in / groups, ...kernel]`: `fanIn = in / groups * kernel`, `fanOut = out / groups * kernel`, where
 * `kernel` is the number of elements of the kernel, 1 for a linear layer.
 * @throws ShapeError if the weight has fewer than two axes, or if `groups` does not divide the first.
 * @example
 * ```ts
 * import { fans } from "@ganglion/init";
 * fans([64, 3, 7, 7]); // => { fanIn: 147, fanOut: 3136 }
 * fans([64, 1, 3, 3], { groups: 64 }); // => { fanIn: 9, fanOut: 9 }
 * ```
 */
export function fans(shape: Shape, options: FansOptions = {}): Fans {
  checkShape("fans", shape);
  checkOptions<FansOptions>("fans", options, { groups: checkCount });
  const { groups = 1 } = options;
  const [out, features, ...kernel] = shape;
  if (out === undefined || features === undefined) {
    throw refusal(
      ShapeError,
      "fans",
      "a weight must have two axes or more",
      formatShape(shape),
      "For a bias use zeros, constant or uniform, whose scale does not follow from the shape.",
      shape,
    );
  }
  if (out % groups !== 0) throw unfitGroups(shape, groups);
  const field = sizeOf(kernel);
  return { fanIn: features * field, fanOut: (out / groups) * field };
}

function unfitGroups(shape: Shape, groups: number): ShapeError {
  const remedy = "Give the groups of the convolution that the weight is for.";
  const got = `${groups} for ${formatShape(shape)}`;
  return refusal(ShapeError, "fans", "groups must divide the outputs of the weight", got, remedy, shape);
}
