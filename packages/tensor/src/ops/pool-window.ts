import type { Window2d } from "../backend.ts";
import { windowRange } from "../backend/windows.ts";
import { requireFloat } from "../emit.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { type PairLike, describePairs, toPair, type WindowOptions, windowOver } from "./window.ts";

/** How pooling windows slide; the stride is the kernel's size by default. */
export interface Pool2dOptions extends WindowOptions {
  /** Height and width of the window in pixels. */
  readonly kernelSize: PairLike;
  /** Add a last window that hangs over the border, where pixels would be left out otherwise; false by default. */
  readonly ceilMode?: boolean;
}

/**
 * The window of a pooling operation.
 * @throws ShapeError if padding is more than half of the kernel, so that a window could see nothing.
 */
export function poolWindow(name: string, x: Tensor, options: Pool2dOptions): Window2d {
  requireFloat(name, x);
  const kernelSize = toPair(name, "kernelSize", options.kernelSize, 1);
  const sliding = { ...options, stride: options.stride ?? kernelSize };
  const window = windowOver(name, x, kernelSize, sliding, options.ceilMode === true);
  if (window.padding.some((pixels, axis) => pixels * 2 > (kernelSize[axis] as number))) {
    throw refusal(
      ShapeError,
      name,
      "padding must be at most half of the kernel",
      `padding ${describePairs(options.padding)} for kernel ${describePairs(options.kernelSize)}`,
      "Otherwise a window may see nothing but padding.",
    );
  }
  for (const axis of [0, 1] as const) {
    if (!everyWindowSees(window, axis, x.shape[axis + 2] as number)) {
      throw refusal(
        ShapeError,
        name,
        "every window must see a pixel",
        `kernel ${JSON.stringify(window.kernelSize)} with padding ${JSON.stringify(window.padding)} and dilation ${JSON.stringify(window.dilation)} on ${formatShape(x.shape)}`,
        "Dilate or pad less.",
        x.shape,
      );
    }
  }
  return window;
}

/** Without dilation the padding's bound sees to it; a dilated window may step over the whole image. */
function everyWindowSees(window: Window2d, axis: 0 | 1, length: number): boolean {
  if (window.dilation[axis] === 1 || window.padding[axis] === 0) return true;
  for (let position = 0; position < window.outputSize[axis]; position++) {
    const { first, end } = windowRange(window, axis, position, length);
    if (first >= end) return false;
  }
  return true;
}
