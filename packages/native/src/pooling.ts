import type { FusedKernels, Operand, Window2d } from "@ganglion/tensor/backend";
import { floatsOf, launchLinked, type Machine, produceAll } from "@ganglion/wasm/internal";
import { NATIVE_NUMBERS } from "./kernel-numbers.ts";

/** Nanoseconds for an output. */
const COST = 0.6;

/** Max pooling natively where windows are 2 x 2 and do not overlap, as those of most networks; as `inner` does it else. */
export function pooling(machine: Machine, inner: Partial<FusedKernels>): Pick<FusedKernels, "poolMax2d"> {
  const { poolMax2d } = inner as FusedKernels;
  return {
    poolMax2d: (x, window) => (isPlain(x, window) ? poolMax(machine, x) : poolMax2d(x, window)),
  };
}

/** Whether windows are 2 x 2, side by side, and all there is of them is in the image. */
function isPlain({ shape }: Operand, { kernelSize, stride, padding, dilation, outputSize }: Window2d): boolean {
  return ([0, 1] as const).every(
    (axis) =>
      kernelSize[axis] === 2 &&
      stride[axis] === 2 &&
      padding[axis] === 0 &&
      dilation[axis] === 1 &&
      outputSize[axis] === Math.floor((shape[2 + axis] as number) / 2),
  );
}

function poolMax(machine: Machine, x: Operand): ReturnType<FusedKernels["poolMax2d"]> {
  const [images, channels, height, width] = x.shape as readonly [number, number, number, number];
  const planes = images * channels;
  const size = planes * Math.floor(height / 2) * Math.floor(width / 2);
  return produceAll(machine, [size, size], (y, indices) => {
    const words = [y.pointer, floatsOf(machine, "poolMax2d", x, x.size), indices.pointer, planes, height, width];
    if (size > 0) launchLinked(machine, NATIVE_NUMBERS.poolMax, { words, floats: [] }, size * COST, planes);
    return { y, indices };
  });
}
