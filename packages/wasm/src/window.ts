import { BackendError, refusal } from "@ganglion/tensor";
import { type Pair, type Window2d, windowReach } from "@ganglion/tensor/backend";

/** Kernels count pixels in 32 bits, and add up two such numbers. */
const FARTHEST = 2 ** 30;

/** @throws BackendError if a window slides farther than a kernel can count. */
export function checkReach(window: Window2d): void {
  const reach = Math.max(...windowReach(window), ...window.padding, ...window.stride, ...window.dilation);
  if (reach < FARTHEST) return;
  const rule = `windows must reach less than ${FARTHEST} pixels`;
  throw refusal(BackendError, "wasm", rule, `some that reach ${reach}`, "Pad, stride or dilate less.");
}

/**
 * Words 3 to 15 of every kernel with a window: how many planes, their size, and how the window slides over them.
 * @throws BackendError if it slides farther than a kernel can count.
 */
export function windowWords(planes: number, size: Pair, window: Window2d): number[] {
  checkReach(window);
  const { kernelSize, stride, padding, dilation, outputSize } = window;
  return [planes, ...size, ...kernelSize, ...stride, ...padding, ...dilation, ...outputSize];
}

/** Bytes of a plane with its border. */
export function paddedBytesOf(window: Window2d): number {
  const [height, width] = windowReach(window);
  return 4 * height * width + 16;
}
