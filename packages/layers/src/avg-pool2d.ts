import {
  anything,
  checkBoolean,
  defineLayer,
  type Layer,
  operation,
  type Pair,
  type PairLike,
  poolAvg2d,
} from "@ganglion/tensor";
import { checkPair } from "./check.ts";
import { type MorePoolOptions, readPooling } from "./pooling.ts";

/** How an averaging window slides. */
export interface AvgPool2dOptions {
  /** Height and width of the window in pixels. */
  readonly kernelSize: PairLike;
  /** Pixels from one window to the next; the kernel's size by default. */
  readonly stride?: PairLike;
  /** Pixels of zeros on each side, at most half of the kernel; 0 by default. */
  readonly padding?: PairLike;
  /** Divide by the padding in a window too (default), or only by the pixels inside. */
  readonly countIncludePad?: boolean;
  /** Add a last window that hangs over the border, where pixels would be left out otherwise; false by default. */
  readonly ceilMode?: boolean;
}

/** The layer that `avgPool2d` makes. */
export interface AvgPool2d extends Layer {
  readonly kind: "avgPool2d";
  readonly options: {
    readonly kernelSize: Pair;
    readonly stride: Pair;
    readonly padding: Pair;
    readonly countIncludePad: boolean;
    readonly ceilMode: boolean;
  };
}

/**
 * The mean of each window: `[n, c, h, w]` to `[n, c, h', w']`. The kernel's size may stand before the other options, and is
 * the stride unless they say otherwise.
 * @throws TypeError for what is no option.
 * @throws RangeError unless all sizes are whole numbers >= 1 (padding >= 0).
 * @example
 * ```ts
 * import { avgPool2d } from "@ganglion/layers";
 * import { zeros } from "@ganglion/tensor";
 * avgPool2d(2)(zeros([2, 8, 28, 28])).shape; // [2, 8, 14, 14]
 * const overlapping = avgPool2d(3, { stride: 2, padding: 1 });
 * ```
 */
export function avgPool2d(kernelSize: PairLike, options?: MorePoolOptions<AvgPool2dOptions>): AvgPool2d;
export function avgPool2d(options: AvgPool2dOptions): AvgPool2d;
export function avgPool2d(first: PairLike | AvgPool2dOptions, more?: MorePoolOptions<AvgPool2dOptions>): AvgPool2d {
  const given = readPooling<AvgPool2dOptions>("avgPool2d", first, more, {
    kernelSize: [],
    stride: anything,
    padding: anything,
    countIncludePad: checkBoolean,
    ceilMode: checkBoolean,
  });
  const kernelSize = checkPair("avgPool2d", "kernelSize", given.kernelSize, 1);
  const window = {
    kernelSize,
    stride: checkPair("avgPool2d", "stride", given.stride, 1, kernelSize),
    padding: checkPair("avgPool2d", "padding", given.padding, 0, 0),
    countIncludePad: given.countIncludePad ?? true,
    ceilMode: given.ceilMode ?? false,
  };
  return defineLayer((x) => operation(() => poolAvg2d(x, window)), { kind: "avgPool2d" as const, options: window });
}
