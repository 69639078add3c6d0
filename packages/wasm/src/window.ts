import type { Pair, Window2d } from "@ganglion/tensor";

/** Words 3 to 15 of every kernel with a window: how many planes, their size, and how the window slides over them. */
export function windowWords(planes: number, size: Pair, window: Window2d): number[] {
  const { kernelSize, stride, padding, dilation, outputSize } = window;
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
