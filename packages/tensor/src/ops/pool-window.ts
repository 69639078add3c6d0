import type { Window2d } from "../backend.ts";
import { requireFloat } from "../emit.ts";
import { ShapeError } from "../errors.ts";
import type { Tensor } from "../tensor.ts";
import { type PairLike, toPair, type WindowOptions, windowOver } from "./window.ts";

/** How pooling windows slide; the stride is the kernel's size by default. */
export interface Pool2dOptions extends WindowOptions {
  /** Height and width of the window in pixels. */
  readonly kernelSize: PairLike;
}

/**
 * The window of a pooling operation.
 * @throws ShapeError if padding is more than half of the kernel, so that a window could see nothing.
 */
export function poolWindow(name: string, x: Tensor, options: Pool2dOptions): Window2d {
  requireFloat(name, x);
  const kernelSize = toPair(name, "kernelSize", options.kernelSize, 1);
  const window = windowOver(name, x, kernelSize, { ...options, stride: options.stride ?? kernelSize });
  if (window.padding.some((pixels, axis) => pixels * 2 > (kernelSize[axis] as number))) {
    throw new ShapeError(
      `${name}: padding must be at most half of the kernel, got padding ${JSON.stringify(options.padding)} for kernel ` +
        `${JSON.stringify(options.kernelSize)}. Otherwise a window may see nothing but padding.`,
    );
  }
  return window;
}
