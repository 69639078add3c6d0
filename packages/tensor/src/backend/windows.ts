import type { Pair, Window2d } from "../backend.ts";

/** How a window slides along one axis. */
export interface AxisWindow {
  readonly kernelSize: number;
  readonly stride: number;
  /** Before and after the input together. */
  readonly padding: number;
  readonly dilation: number;
}

/** The pixels from the first element of a window to its last: `dilation * (kernelSize - 1) + 1`. */
export function dilatedLength({ kernelSize, dilation }: Pick<AxisWindow, "kernelSize" | "dilation">): number {
  return dilation * (kernelSize - 1) + 1;
}

/** How often the window fits into `length` pixels and the padding. */
export function outputLength(length: number, window: AxisWindow): number {
  return Math.floor((length + window.padding - dilatedLength(window)) / window.stride) + 1;
}

/** How long an axis is from which `length` windows are taken, its padding cut off: what `outputLength` undoes. */
export function transposedLength(length: number, window: AxisWindow, outputPadding: number): number {
  return (length - 1) * window.stride - window.padding + dilatedLength(window) + outputPadding;
}

/** Height and width of what the windows reach together, from the first pixel of padding that one of them sees. */
export function windowReach({ kernelSize, stride, dilation, outputSize }: Window2d): Pair {
  const along = (axis: 0 | 1): number =>
    (outputSize[axis] - 1) * stride[axis] + (kernelSize[axis] - 1) * dilation[axis] + 1;
  return [along(0), along(1)];
}

/** What of one axis a window sees of the input: `first, first + step, ...` before `end`; nothing where `first >= end`. */
export interface WindowRange {
  readonly first: number;
  readonly end: number;
  readonly step: number;
}

/**
 * What the window at output `position` sees of an axis that is `length` long.
 * @example
 * ```ts
 * import { windowRange } from "@ganglion/tensor/backend";
 * const window = { kernelSize: [3, 3], stride: [2, 2], padding: [1, 1], dilation: [1, 1], outputSize: [2, 2] } as const;
 * windowRange(window, 0, 0, 4); // => { first: 0, end: 2, step: 1 }
 * ```
 */
export function windowRange(window: Window2d, axis: 0 | 1, position: number, length: number): WindowRange {
  const step = window.dilation[axis];
  const start = position * window.stride[axis] - window.padding[axis];
  const inPadding = Math.max(0, Math.ceil(-start / step));
  return { first: start + inPadding * step, end: Math.min(length, start + window.kernelSize[axis] * step), step };
}
