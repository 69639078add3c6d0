import type { Pair, Window2d } from "../backend.ts";

/**
 * The outputs for which one element of the window reads inside of the input on one axis: from `first` to before `end`.
 * Output `i` reads the input at `i * stride + shift`.
 */
export interface WindowRange {
  readonly first: number;
  readonly end: number;
  readonly shift: number;
}

/** The range of window element `element` on `axis` (0 down, 1 across) of an input of `inputSize`. */
export function windowRange(window: Window2d, axis: 0 | 1, element: number, inputSize: Pair): WindowRange {
  const stride = window.stride[axis];
  const shift = element * window.dilation[axis] - window.padding[axis];
  const first = Math.max(0, Math.ceil(-shift / stride));
  const end = Math.min(window.outputSize[axis], Math.ceil((inputSize[axis] - shift) / stride));
  return { first, end: Math.max(first, end), shift };
}
