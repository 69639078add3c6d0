import { formatShape, type Shape, ShapeError, sizeOf, refusal } from "@ganglion/tensor";

/** How many numbers flow into, and out of, one unit of a layer. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/**
 * The fans of a weight `[out, in, ...kernel]`: `fanIn = in * kernel`, `fanOut = out * kernel`, where `kernel` is the number
 * of elements of the kernel, 1 for a linear layer. With groups, `in` is the channels of one group, as the weight has it.
 * @throws ShapeError if the weight has fewer than two axes.
 * @example
 * ```ts
 * import { fans } from "@ganglion/init";
 * fans([64, 3, 7, 7]); // { fanIn: 147, fanOut: 3136 }
 * ```
 */
export function fans(shape: Shape): Fans {
  const [out, features, ...kernel] = shape;
  if (out === undefined || features === undefined) {
    throw refusal(
      ShapeError,
      "fans",
      "a weight must have two axes or more",
      formatShape(shape),
      "For a bias use zeros, constant or uniform, whose spread does not follow from the shape.",
      shape,
    );
  }
  const field = sizeOf(kernel);
  return { fanIn: features * field, fanOut: out * field };
}
