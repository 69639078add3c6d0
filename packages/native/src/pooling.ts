import type { FusedKernels, Operand, Pair, Window2d } from "@ganglion/tensor/backend";
import {
  type Block,
  floatsOf,
  free,
  intsOf,
  launchLinked,
  type Machine,
  produce,
  produceAll,
  REFUSED,
} from "@ganglion/wasm/internal";
import { NATIVE_NUMBERS } from "./kernel-numbers.ts";

/** Nanoseconds for an output. */
const COST = 0.6;

/** What stands in `REFUSED` as long as all indices lie in their windows. */
const NONE = -1;

/** Max pooling and its gradient natively where windows are 2 x 2 and do not overlap, as those of most networks; as `inner` does it else. */
export function pooling(
  machine: Machine,
  inner: Partial<FusedKernels>,
): Pick<FusedKernels, "poolMax2d" | "poolMax2dGrad"> {
  const { poolMax2d, poolMax2dGrad } = inner as FusedKernels;
  return {
    poolMax2d: (x, window) => (isPlain(x.shape.slice(2), window) ? poolMax(machine, x) : poolMax2d(x, window)),
    poolMax2dGrad: (grad, indices, window, inputSize) =>
      (isPlain(inputSize, window) ? poolMaxGrad(machine, grad, indices, inputSize) : undefined) ??
      poolMax2dGrad(grad, indices, window, inputSize),
  };
}

/** Whether windows are 2 x 2, side by side, and all there is of them is in the image. */
function isPlain(size: readonly number[], { kernelSize, stride, padding, dilation, outputSize }: Window2d): boolean {
  return ([0, 1] as const).every(
    (axis) =>
      kernelSize[axis] === 2 &&
      stride[axis] === 2 &&
      padding[axis] === 0 &&
      dilation[axis] === 1 &&
      outputSize[axis] === Math.floor((size[axis] as number) / 2),
  );
}

function poolMax(machine: Machine, x: Operand): ReturnType<FusedKernels["poolMax2d"]> {
  const [images, channels, height, width] = x.shape as readonly [number, number, number, number];
  const planes = images * channels;
  const size = planes * Math.floor(height / 2) * Math.floor(width / 2);
  return produceAll(machine, [size, size], (y, indices) => {
    const ints = [y.pointer, floatsOf(machine, "poolMax2d", x, x.size), indices.pointer, planes, height, width];
    if (size > 0) launchLinked(machine, NATIVE_NUMBERS.poolMax, { ints, floats: [] }, size * COST, planes);
    return { y, indices };
  });
}

/** The gradient of the input; undefined if an index lies outside of its window, which pooling never gives. */
function poolMaxGrad(machine: Machine, grad: Operand, indices: Operand, [height, width]: Pair): Block | undefined {
  const planes = (grad.shape[0] as number) * (grad.shape[1] as number);
  const size = planes * Math.floor(height / 2) * Math.floor(width / 2);
  if (size === 0) return undefined;
  const y = produce(machine, 4 * planes * height * width, ({ pointer }) => {
    const from = floatsOf(machine, "poolMax2dGrad", grad, size);
    const places = intsOf(machine, "poolMax2dGrad", indices, size);
    machine.ints[REFUSED / 4] = NONE;
    const ints = [pointer, from, places, planes, height, width];
    launchLinked(machine, NATIVE_NUMBERS.poolMaxGrad, { ints, floats: [] }, size * COST, planes);
  });
  if (machine.ints[REFUSED / 4] === NONE) return y;
  free(machine, y);
  return undefined;
}
