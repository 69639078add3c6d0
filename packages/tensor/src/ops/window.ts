import type { Pair, Window2d } from "../backend.ts";
import { dilatedLength, outputLength } from "../backend/windows.ts";
import { describeValue } from "../describe-value.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import type { Tensor } from "../tensor.ts";

/** One number for both axes, or height and width. Units: pixels. */
export type PairLike = number | Pair;

/** How a window slides over an image. */
export interface WindowOptions {
  /** Pixels from one window to the next. */
  readonly stride?: PairLike;
  /** Pixels of padding on each side. */
  readonly padding?: PairLike;
  /** Pixels from one element of the window to the next; 1 is dense. */
  readonly dilation?: PairLike;
}

/** What Keras calls the options of windows. */
export const WINDOW_NAMES = {
  strides: "stride",
  poolSize: "kernelSize",
  pool_size: "kernelSize",
  dilationRate: "dilation",
};

/** Numbers, or arrays of numbers, as they are; any other value by what it is. */
export function describePairs(value: unknown): string {
  // Only so deep: an array can contain itself.
  const isPlain = (x: unknown, depth = 2): boolean =>
    typeof x === "number" || (depth > 0 && Array.isArray(x) && x.length < 9 && x.every((y) => isPlain(y, depth - 1)));
  return isPlain(value) ? JSON.stringify(value) : describeValue(value);
}

/** Height and width from one number or two. */
export function toPair(name: string, what: string, value: PairLike, least: number): Pair {
  const pair: Pair = typeof value === "number" ? [value, value] : value;
  if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((n) => Number.isSafeInteger(n) && n >= least)) {
    throw refusal(
      ShapeError,
      name,
      `${what} must be whole numbers >= ${least}`,
      describePairs(value),
      "Give one number or [height, width].",
    );
  }
  return pair;
}

/**
 * The window that slides over images `x [n, c, h, w]`, with the size of the output: `floor((h + 2 padding - dilation
 * (kernel - 1) - 1) / stride) + 1`. With `ceil` it is rounded up, unless the last window would begin behind the image.
 * @throws ShapeError if `x` has not four axes or the window does not fit.
 */
export function windowOver(name: string, x: Tensor, kernelSize: Pair, options: WindowOptions, ceil = false): Window2d {
  if (x.rank !== 4) {
    throw refusal(
      ShapeError,
      name,
      "images must be [batch, channels, height, width]",
      formatShape(x.shape),
      "Reshape to four axes.",
      x.shape,
    );
  }
  const stride = toPair(name, "stride", options.stride ?? 1, 1);
  const padding = toPair(name, "padding", options.padding ?? 0, 0);
  const dilation = toPair(name, "dilation", options.dilation ?? 1, 1);
  const window = { kernelSize, stride, padding, dilation };
  const outputSize: Pair = [countAlong(0, x, window, ceil), countAlong(1, x, window, ceil)];
  if (outputSize[0] < 1 || outputSize[1] < 1) {
    throw refusal(
      ShapeError,
      name,
      "the window must fit into the padded image",
      `kernel ${formatShape(kernelSize)} with dilation ${formatShape(dilation)} and padding ${formatShape(padding)} on ${formatShape(x.shape)}`,
      "Pad more, or pool less before this layer.",
      x.shape,
    );
  }
  return { kernelSize, stride, padding, dilation, outputSize };
}

/** How many windows there are along an axis. */
function countAlong(axis: 0 | 1, x: Tensor, window: Omit<Window2d, "outputSize">, ceil: boolean): number {
  const size = x.shape[axis + 2] as number;
  const stride = window.stride[axis];
  const padding = window.padding[axis];
  const along = { kernelSize: window.kernelSize[axis], stride, padding: 2 * padding, dilation: window.dilation[axis] };
  const fitting = outputLength(size, along);
  // Where something is left over, a window that begins before the image ends sees it.
  const isLeft = (fitting - 1) * stride + dilatedLength(along) < size + along.padding;
  return ceil && isLeft && fitting * stride < size + padding ? fitting + 1 : fitting;
}
