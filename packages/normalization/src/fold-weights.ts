import {
  affine,
  type Convolve2dOptions,
  convolve2d,
  defineLayer,
  formatShape,
  type Layer,
  ShapeError,
  type Tensor,
  tensor,
  refusal,
} from "@ganglion/tensor";
import type { BatchNorm } from "./batch-norm.ts";

/** A `linear` or `conv2d`: what batch norm can be folded into. */
export interface Target extends Layer {
  readonly kind: "linear" | "conv2d";
  readonly options: Readonly<Record<string, unknown>>;
  readonly parameters: Readonly<Record<string, Tensor>> & { readonly weight: Tensor; readonly bias?: Tensor };
}

/** On which side of the batch norm the layer is that takes it in. */
export type Side = "before" | "after";

/** Whether batch norm can be folded into the layer at all. */
export function isTarget(layer: Layer): layer is Target {
  const isKnown = layer.kind === "linear" || layer.kind === "conv2d";
  return isKnown && layer.options !== undefined && layer.parameters?.["weight"] !== undefined;
}

/** The number of channels that the layer gives to what comes after it, or takes from what comes before. */
export function channelsAt({ options, kind, parameters }: Target, side: Side): number {
  const [out, depth] = parameters.weight.shape as readonly [number, number];
  if (side === "before") return out;
  return kind === "conv2d" ? depth * groupsOf(options) : depth;
}

/** What batch norm does in inference, `y = x * scale + shift` for each channel. */
interface Inference {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/**
 * The layer that does what `target` and the batch norm do one after the other in inference. It computes in double
 * precision and rounds once. The layer refuses to be trained: it would do so without normalization.
 */
export async function foldInto(target: Target, norm: BatchNorm, side: Side): Promise<Target> {
  const { weight, bias } = target.parameters;
  const values = Float64Array.from(await weight.data());
  const out = weight.shape[0] as number;
  const biases = bias === undefined ? new Float64Array(out) : Float64Array.from(await bias.data());
  const inference = await inferenceOf(norm);
  if (side === "before") scaleOutputs(values, biases, inference);
  else scaleInputs(values, biases, inference, target);
  const { dtype, backend, shape } = weight;
  return foldedLayer(target, {
    weight: tensor(values, { shape, dtype, backend }),
    bias: tensor(biases, { dtype, backend }),
  });
}

async function inferenceOf({ options, parameters, buffers }: BatchNorm): Promise<Inference> {
  const { channels, eps } = options;
  const read = async (x: Tensor | undefined, otherwise: number): Promise<Float64Array> =>
    x === undefined ? new Float64Array(channels).fill(otherwise) : Float64Array.from(await x.data());
  const [weight, bias] = [await read(parameters.weight, 1), await read(parameters.bias, 0)];
  const [mean, variance] = [await read(buffers.running_mean, 0), await read(buffers.running_var, 1)];
  const scale = weight.map((value, c) => value / Math.sqrt((variance[c] as number) + eps));
  return { scale, shift: bias.map((value, c) => value - (mean[c] as number) * (scale[c] as number)) };
}

/** `W' = scale W`, `b' = scale b + shift`, for each output. */
function scaleOutputs(weight: Float64Array, bias: Float64Array, { scale, shift }: Inference): void {
  const depth = weight.length / bias.length;
  for (const [index, value] of weight.entries()) weight[index] = value * (scale[Math.trunc(index / depth)] as number);
  for (const [index, value] of bias.entries())
    bias[index] = value * (scale[index] as number) + (shift[index] as number);
}

/** `W' = W scale` for each input, `b' = b + W shift`. */
function scaleInputs(weight: Float64Array, bias: Float64Array, { scale, shift }: Inference, target: Target): void {
  const [out, inputs, ...kernel] = target.parameters.weight.shape as readonly [number, number, ...number[]];
  const area = kernel.reduce((product, length) => product * length, 1);
  const outputsPerGroup = out / groupsOf(target.options);
  for (const [index, value] of weight.entries()) {
    const output = Math.trunc(index / (inputs * area));
    const channel = Math.trunc(output / outputsPerGroup) * inputs + (Math.trunc(index / area) % inputs);
    bias[output] = (bias[output] as number) + value * (shift[channel] as number);
    weight[index] = value * (scale[channel] as number);
  }
}

function foldedLayer({ kind, options }: Target, { weight, bias }: { weight: Tensor; bias: Tensor }): Target {
  const { stride, padding, dilation, groups } = options;
  const call = { stride, padding, dilation, groups, bias } as Convolve2dOptions;
  const compute = (x: Tensor): Tensor => {
    if (kind === "conv2d") return convolve2d(x, weight, call);
    if (x.rank !== 2) throw notFeatures(x);
    return affine(x, weight, bias);
  };
  return defineLayer(
    (x, context) => {
      if (context?.training === true) throw trainsFolded(kind);
      return compute(x);
    },
    { kind, options: { ...options, bias: true }, parameters: { weight, bias } },
  );
}

function groupsOf(options: Target["options"]): number {
  return (options["groups"] as number | undefined) ?? 1;
}

/** Of more axes, a linear layer transforms the last one, batch norm the second: they no longer meet. */
function notFeatures(x: Tensor): ShapeError {
  return refusal(
    ShapeError,
    "foldBatchNorm",
    "a folded linear layer takes [n, features]",
    formatShape(x.shape),
    "Use the model that was not folded.",
    x.shape,
  );
}

function trainsFolded(kind: string): Error {
  return refusal(
    Error,
    "foldBatchNorm",
    "a folded model is for inference",
    `training: true in a folded ${kind}`,
    "Train the model that it was made from, and fold it again.",
  );
}
