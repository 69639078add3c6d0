import {
  anything,
  checkOptions,
  defineLayer,
  describeValue,
  formatShape,
  type Layer,
  refusal,
  reshape,
  ShapeError,
  sizeOf,
} from "@ganglion/tensor";
import { checkCalled } from "./check.ts";

/** From which axis `flatten` makes one. */
export interface FlattenOptions {
  /** The first axis that is merged with all after it; 1 by default, so that the batch stays. */
  readonly startAxis?: number;
}

/** The layer that `flatten` makes. */
export interface Flatten extends Layer {
  readonly kind: "flatten";
  readonly options: { readonly startAxis: number };
}

/**
 * Merges all axes but the batch into one: `[n, c, h, w]` to `[n, c * h * w]`. Copies nothing.
 * @throws TypeError for what is no option, RangeError unless `startAxis` is a whole number >= 0; ShapeError when called, if the input has fewer axes.
 * @example
 * ```ts
 * import { flatten } from "@ganglion/layers";
 * import { zeros } from "@ganglion/tensor";
 * flatten()(zeros([2, 8, 14, 14])).shape; // [2, 1568]
 * ```
 */
export function flatten(options: FlattenOptions = {}): Flatten {
  checkCalled("flatten", options);
  checkOptions<FlattenOptions>(
    "flatten",
    options,
    { startAxis: anything },
    { start_dim: "startAxis", startDim: "startAxis" },
  );
  const { startAxis = 1 } = options;
  if (!Number.isInteger(startAxis) || startAxis < 0) {
    throw refusal(
      typeof startAxis === "number" ? RangeError : TypeError,
      "flatten",
      "startAxis must be a whole number >= 0",
      describeValue(startAxis),
      "1 keeps the batch axis.",
    );
  }
  return defineLayer(
    (x) => {
      if (x.rank < startAxis) {
        throw refusal(
          ShapeError,
          "flatten",
          `x must have at least ${startAxis} axes`,
          formatShape(x.shape),
          "Lower startAxis.",
          x.shape,
        );
      }
      const kept = x.shape.slice(0, startAxis);
      return reshape(x, [...kept, sizeOf(x.shape.slice(startAxis))]);
    },
    { kind: "flatten" as const, options: { startAxis } },
  );
}
