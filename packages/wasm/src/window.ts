import type { Pair, Window2d } from "@ganglion/tensor";

/** Words 3 to 15 of every kernel with a window: how many planes, their size, and how the window slides over them. */
export function windowWords(planes: number, size: Pair, window: Window2d): number[] {
  const { kernelSize, stride, padding, dilation, outputSize } = window;
  return [planes, ...size, ...kernelSize, ...stride, ...padding, ...dilation, ...outputSize];
}
