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
export const RENAMED_WINDOW = {
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
  checkImages(name, x);
  const stride = toPair(name, "stride", options.stride ?? 1, 1);
  const padding = toPair(name, "padding", options.padding ?? 0, 0);
  const dilation = toPair(name, "dilation", options.dilation ?? 1, 1);
  const window = { kernelSize, stride, padding, dilation };
  const outputSize: Pair = [countAlong(0, x, window, ceil), countAlong(1, x, window, ceil)];
  const padded = { kernelSize, stride, padding, dilation, outputSize };
  checkFits(name, x, padded);
  return padded;
}

/**
 * The window that slides over images by one pixel and gives as many as they have: where an odd number of zeros has to be around
 * them, the last is below and to the right.
 * @throws ShapeError if `x` has not four axes or no pixels, or the stride is not 1.
 */
export function sameWindow(
  name: string,
  x: Tensor,
  kernelSize: Pair,
  options: Omit<WindowOptions, "padding">,
): Window2d {
  checkImages(name, x);
  const stride = toPair(name, "stride", options.stride ?? 1, 1);
  const dilation = toPair(name, "dilation", options.dilation ?? 1, 1);
  if (stride[0] !== 1 || stride[1] !== 1) {
    const got = `stride ${describePairs(options.stride)}`;
    throw refusal(ShapeError, name, 'padding "same" needs a stride of 1', got, "Pad by numbers to stride more.");
  }
  const before = (axis: 0 | 1): number => Math.max(0, Math.floor((dilation[axis] * (kernelSize[axis] - 1)) / 2));
  const outputSize = x.shape.slice(2) as unknown as Pair;
  const window = { kernelSize, stride, padding: [before(0), before(1)] as const, dilation, outputSize };
  checkFits(name, x, window);
  return window;
}

/** @throws ShapeError unless images have four axes. */
export function checkImages(name: string, { rank, shape }: Tensor): void {
  if (rank === 4) return;
  const rule = "images must be [batch, channels, height, width]";
  throw refusal(ShapeError, name, rule, formatShape(shape), "Reshape to four axes.", shape);
}

/** @throws ShapeError if there is no window. */
function checkFits(name: string, x: Tensor, { kernelSize, padding, dilation, outputSize }: Window2d): void {
  if (outputSize[0] >= 1 && outputSize[1] >= 1) return;
  const got = `kernel ${formatShape(kernelSize)} with dilation ${formatShape(dilation)} and padding ${formatShape(padding)} on ${formatShape(x.shape)}`;
  const remedy = "Pad more, or pool less before this layer.";
  throw refusal(ShapeError, name, "the window must fit into the padded image", got, remedy, x.shape);
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
