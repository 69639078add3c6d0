import { BackendError, refusal } from "@ganglion/tensor";
import { type Pair, type Window2d, windowReach } from "@ganglion/tensor/backend";

/** Kernels count pixels in 32 bits, and add up two such numbers. */
const FARTHEST = 2 ** 30;

/**
 * Words 3 to 15 of every kernel with a window: how many planes, their size, and how the window slides over them.
 * @throws BackendError if it slides farther than a kernel can count.
 */
export function windowWords(planes: number, size: Pair, window: Window2d): number[] {
  const { kernelSize, stride, padding, dilation, outputSize } = window;
  const reach = Math.max(...windowReach(window), ...padding, ...stride, ...dilation);
  if (reach >= FARTHEST) {
    throw refusal(
      BackendError,
      "wasm",
      `windows must reach less than ${FARTHEST} pixels`,
      `some that reach ${reach}`,
      "Pad, stride or dilate less.",
    );
  }
  return [planes, ...size, ...kernelSize, ...stride, ...padding, ...dilation, ...outputSize];
}

/** Bytes of a plane with its border. */
export function paddedBytesOf(window: Window2d): number {
  const [height, width] = windowReach(window);
  return 4 * height * width + 16;
}
