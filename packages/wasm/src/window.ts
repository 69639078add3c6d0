import { BackendError, refusal } from "@ganglion/tensor";
import { type Pair, type Window2d, windowReach } from "@ganglion/tensor/backend";
import type { Padded, Window } from "./generated/kernels.ts";

/** Kernels count pixels in 32 bits, and add up two such numbers. */
const MAX_REACH = 2 ** 30;

/** @throws BackendError if a window slides farther than a kernel can count. */
export function checkReach(window: Window2d): void {
  const reach = Math.max(...windowReach(window), ...window.padding, ...window.stride, ...window.dilation);
  if (reach < MAX_REACH) return;
  const rule = `windows must reach less than ${MAX_REACH} pixels`;
  throw refusal(BackendError, "wasm", rule, `some that reach ${reach}`, "Pad, stride or dilate less.");
}

/**
 * How a window slides over planes of a size, as an argument of kernels.
 * @throws BackendError if it slides farther than a kernel can count.
 */
export function windowOf(planes: number, [height, width]: Pair, window: Window2d): Window {
  checkReach(window);
  const { kernelSize, stride, padding, dilation, outputSize } = window;
  return {
    planes,
    height,
    width,
    kernelHeight: kernelSize[0],
    kernelWidth: kernelSize[1],
    strideY: stride[0],
    strideX: stride[1],
    paddingY: padding[0],
    paddingX: padding[1],
    dilationY: dilation[0],
    dilationX: dilation[1],
    outputHeight: outputSize[0],
    outputWidth: outputSize[1],
  };
}

/** The planes that a window reaches, with their border, as an argument of kernels. */
export function paddedOf(window: Window2d, [spacingY, spacingX]: Pair = [1, 1]): Padded {
  const [height, width] = windowReach(window);
  return { height, width, spacingY, spacingX };
}

/** Bytes of a plane with its border. */
export function paddedBytesOf(window: Window2d): number {
  const [height, width] = windowReach(window);
  return 4 * height * width + 16;
}
