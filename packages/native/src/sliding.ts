import type { Pair } from "@ganglion/tensor/backend";
import type { Geometry } from "@ganglion/wasm/internal";

/**
 * How a window slides: at each of the `places` it meets numbers of the `source`. Turned, it takes gradients of outputs to
 * gradients of inputs.
 */
export interface Sliding {
  readonly source: Pair;
  readonly places: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  readonly padding: Pair;
  readonly dilation: Pair;
  readonly turned: boolean;
}

/** From inputs to outputs, ... */
export function slidingOf({ sizes, window }: Geometry): Sliding {
  const { kernelSize: kernel, stride, padding, dilation } = window;
  return { source: sizes.inputSize, places: sizes.outputSize, kernel, stride, padding, dilation, turned: false };
}

/** ... and back. */
export function turnedSliding({ sizes, window }: Geometry): Sliding {
  const { kernelSize: kernel, stride, padding, dilation } = window;
  return { source: sizes.outputSize, places: sizes.inputSize, kernel, stride, padding, dilation, turned: true };
}

/** As the kernels read it. */
export function slidingInts({ source, places, kernel, stride, padding, dilation, turned }: Sliding): readonly number[] {
  return [...source, ...places, ...kernel, ...stride, ...padding, ...dilation, turned ? 1 : 0];
}
