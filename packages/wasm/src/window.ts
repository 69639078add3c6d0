import { BackendError, type Pair, refusal, type Window2d } from "@ganglion/tensor";

/** Kernels count pixels in 32 bits, and add up two such numbers. */
const FARTHEST = 2 ** 30;

/**
 * Words 3 to 15 of every kernel with a window: how many planes, their size, and how the window slides over them.
 * @throws BackendError if it slides farther than a kernel can count.
 */
export function windowWords(planes: number, size: Pair, window: Window2d): number[] {
  const { kernelSize, stride, padding, dilation, outputSize } = window;
  const reach = Math.max(...paddedSizeOf(window), ...padding, ...stride, ...dilation);
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

/** Height and width of a plane with its border: what the windows reach. */
export function paddedSizeOf({ kernelSize, stride, dilation, outputSize }: Window2d): Pair {
  const along = (axis: 0 | 1): number =>
    (outputSize[axis] - 1) * stride[axis] + (kernelSize[axis] - 1) * dilation[axis] + 1;
  return [along(0), along(1)];
}

/** Bytes of a plane with its border. */
export function paddedBytesOf(window: Window2d): number {
  const [height, width] = paddedSizeOf(window);
  return 4 * height * width + 16;
}
