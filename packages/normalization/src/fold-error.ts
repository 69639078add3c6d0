import { abs, fillNormal, type Layer, max, noGrad, scope, sub, type Tensor, tensor } from "@ganglion/tensor";
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
  const inner = target.kind === "conv2d" ? imageSize(target) : [];
  const shape = [SAMPLES, channels, ...inner];
  const values = new Float32Array(shape.reduce((product, length) => product * length, 1));
  fillNormal(values, SEED, 0, 0, 1);
  if (side === "after") await moveTo(values, norm);
  return tensor(values, { shape, dtype: weight.dtype, backend: weight.backend });
}

const SAMPLES = 4;
const SEED = [7, 0] as const;

async function moveTo(values: Float32Array, { buffers, options }: BatchNorm): Promise<void> {
  const mean = (await buffers.running_mean?.data()) ?? [];
  const variance = (await buffers.running_var?.data()) ?? [];
  const area = values.length / SAMPLES / options.channels;
  for (const [index, value] of values.entries()) {
    const c = Math.trunc(index / area) % options.channels;
    values[index] = value * Math.sqrt(variance[c] ?? 1) + (mean[c] ?? 0);
  }
}

function imageSize({ options, parameters }: Target): number[] {
  const pair = (name: string): readonly number[] => options[name] as readonly number[];
  return [0, 1].map((axis) => {
    const kernel = parameters.weight.shape[2 + axis] as number;
    const extent = (pair("dilation")[axis] as number) * (kernel - 1) + 1;
    return Math.max(1, extent + (pair("stride")[axis] as number));
  });
}
