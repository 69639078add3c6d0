import {
  anything,
  checkBoolean,
  defineLayer,
  type Layer,
  operation,
  type Pair,
  type PairLike,
  poolMax2d,
} from "@ganglion/tensor";
import { checkPair } from "./check.ts";
import { type MorePoolOptions, readPooling } from "./pooling.ts";

/** How a pooling window slides. */
export interface MaxPool2dOptions {
  /** Height and width of the window in pixels. */
  readonly kernelSize: PairLike;
  /** Pixels from one window to the next; the kernel's size by default. */
  readonly stride?: PairLike;
  /** Pixels of padding on each side, at most half of the kernel; 0 by default. */
  readonly padding?: PairLike;
  /** Pixels from one element of the window to the next; 1 by default. */
  readonly dilation?: PairLike;
  /** Add a last window that hangs over the border, where pixels would be left out otherwise; false by default. */
  readonly ceilMode?: boolean;
}

/** The layer that `maxPool2d` makes. */
export interface MaxPool2d extends Layer {
  readonly kind: "maxPool2d";
  readonly options: {
    readonly kernelSize: Pair;
    readonly stride: Pair;
    readonly padding: Pair;
    readonly dilation: Pair;
    readonly ceilMode: boolean;
  };
}

/**
 * The largest value of each window: `[n, c, h, w]` to `[n, c, h', w']`. The kernel's size may stand before the other
 * options, and is the stride unless they say otherwise.
 * @throws TypeError for what is no option.
 * @throws RangeError unless all sizes are whole numbers >= 1 (padding >= 0).
 * @example
 * ```ts
 * import { maxPool2d } from "@ganglion/layers";
 * import { zeros } from "@ganglion/tensor";
 * maxPool2d(2)(zeros([2, 8, 28, 28])).shape; // [2, 8, 14, 14]
 * const overlapping = maxPool2d(3, { stride: 2, padding: 1 }); // or maxPool2d({ kernelSize: 3, stride: 2, padding: 1 })
 * ```
 */
export function maxPool2d(kernelSize: PairLike, options?: MorePoolOptions<MaxPool2dOptions>): MaxPool2d;
export function maxPool2d(options: MaxPool2dOptions): MaxPool2d;
export function maxPool2d(first: PairLike | MaxPool2dOptions, more?: MorePoolOptions<MaxPool2dOptions>): MaxPool2d {
  const given = readPooling<MaxPool2dOptions>("maxPool2d", first, more, {
    kernelSize: [],
    stride: anything,
    padding: anything,
    dilation: anything,
    ceilMode: checkBoolean,
  });
  const kernelSize = checkPair("maxPool2d", "kernelSize", given.kernelSize, 1);
  const window = {
    kernelSize,
    stride: checkPair("maxPool2d", "stride", given.stride, 1, kernelSize),
    padding: checkPair("maxPool2d", "padding", given.padding, 0, 0),
    dilation: checkPair("maxPool2d", "dilation", given.dilation, 1, 1),
    ceilMode: given.ceilMode ?? false,
  };
  return defineLayer((x) => operation(() => poolMax2d(x, window)), { kind: "maxPool2d" as const, options: window });
}
