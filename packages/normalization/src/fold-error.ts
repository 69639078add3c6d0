import { abs, fillNormal, type Layer, max, noGrad, scope, sizeOf, sub, type Tensor, tensor } from "@ganglion/tensor";
import type { BatchNorm } from "./batch-norm.ts";
import { channelsAt, type Side, type Target } from "./fold-weights.ts";

/** The largest `|original(x) - folded(x)|` in inference. */
export async function largestDifference(original: Layer, folded: Layer, x: Tensor): Promise<number> {
  const largest = scope(() => noGrad(() => max(abs(sub(original(x), folded(x))))));
  const value = await largest.item();
  largest.dispose();
  return value;
}

/**
 * Samples for a pair of layers: standard normal, or, where the batch norm comes first, normal with its running mean and
 * variance. Images are as small as lets the kernel move once.
 */
export async function probeFor(target: Target, norm: BatchNorm, side: Side): Promise<Tensor> {
  const { weight } = target.parameters;
  const channels = side === "before" ? channelsAt(target, "after") : norm.options.channels;
  const shape = [SAMPLES, channels, ...smallestImage(target)];
  const values = new Float32Array(sizeOf(shape));
  fillNormal(values, SEED, 0, 0, 1);
  if (side === "after") await distribute(values, norm);
  return tensor(values, { shape, dtype: weight.dtype, backend: weight.backend });
}

const SAMPLES = 4;
const SEED = [7, 0] as const;

async function distribute(values: Float32Array, { buffers, options }: BatchNorm): Promise<void> {
  const mean = (await buffers.running_mean?.data()) ?? [];
  const variance = (await buffers.running_var?.data()) ?? [];
  const area = values.length / SAMPLES / options.channels;
  for (const [index, value] of values.entries()) {
    const c = Math.trunc(index / area) % options.channels;
    values[index] = value * Math.sqrt(variance[c] ?? 1) + (mean[c] ?? 0);
  }
}

/** The lengths after the channels at which a kernel moves once; none for a linear layer. */
function smallestImage({ options = {}, parameters }: Target): number[] {
  const kernel = parameters.weight.shape.slice(2);
  return kernel.map((length, axis) => {
    const [dilation, stride] = [options["dilation"], options["stride"]].map((option) => at(option, axis));
    return (dilation as number) * (length - 1) + 1 + (stride as number);
  });
}

/** What an option is for an axis: one number for all, one for each, or 1. */
function at(option: unknown, axis: number): number {
  const value: unknown = Array.isArray(option) ? option[axis] : option;
  return typeof value === "number" ? value : 1;
}
