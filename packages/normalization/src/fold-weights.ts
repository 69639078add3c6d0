import {
  type AffineTrait,
  type Context,
  defineLayer,
  formatShape,
  type Layer,
  type LayerTraits,
  refusal,
  ShapeError,
  sizeOf,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import type { BatchNorm } from "./batch-norm.ts";

/** A linear layer or convolution: what batch norm can be folded into. */
export interface Target extends Layer {
  readonly parameters: Readonly<Record<string, Tensor>> & { readonly weight: Tensor; readonly bias?: Tensor };
  readonly traits: LayerTraits & { readonly affine: AffineTrait };
  withParameters(parameters: Target["parameters"]): Layer;
}

/** On which side of the batch norm the layer is that takes it in. */
export type Side = "before" | "after";

/** Whether batch norm can be folded into the layer at all: it adds up its inputs, and takes another weight and a bias. */
export function isTarget(layer: Layer): layer is Target {
  const { parameters = {}, omitted = {}, traits, withParameters } = layer;
  const hasBoth = parameters["weight"] !== undefined && Object.hasOwn({ ...parameters, ...omitted }, "bias");
  return traits?.affine !== undefined && withParameters !== undefined && hasBoth;
}

/** The number of channels that the layer gives to what comes after it, or takes from what comes before. */
export function channelsAt({ traits, parameters }: Target, side: Side): number {
  const [out, depth] = parameters.weight.shape as readonly [number, number];
  return side === "before" ? out : depth * traits.affine.groups;
}

/** What batch norm does in inference, `y = x * scale + shift` for each channel. */
interface Inference {
  readonly scale: Float64Array;
  readonly shift: Float64Array;
}

/**
 * The layer that does what `target` and the batch norm do one after the other in inference. Its weights are computed in
 * double precision and rounded once.
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
  return target.withParameters({
    ...target.parameters,
    weight: tensor(values, { shape, dtype, backend }),
    bias: tensor(biases, { dtype, backend }),
  }) as Target;
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
  const area = sizeOf(kernel);
  const outputsPerGroup = out / target.traits.affine.groups;
  for (const [index, value] of weight.entries()) {
    const output = Math.trunc(index / (inputs * area));
    const channel = Math.trunc(output / outputsPerGroup) * inputs + (Math.trunc(index / area) % inputs);
    bias[output] = (bias[output] as number) + value * (shift[channel] as number);
    weight[index] = value * (scale[channel] as number);
  }
}

/** The same layer, but it refuses to be trained: it would be so without normalization. */
export function inferenceOnly(layer: Target): Layer {
  const { kind = "layer", options = {}, parameters, traits } = layer;
  const infer = (x: Tensor, context?: Context): Tensor => {
    if (context?.training === true) throw trainsFolded(kind);
    if (traits.affine.axis === -1 && x.rank !== 2) throw notFeatures(x);
    return layer(x, context);
  };
  return defineLayer(infer, {
    kind,
    options,
    parameters,
    traits,
    withParameters: (others: Target["parameters"]) => inferenceOnly(layer.withParameters(others) as Target),
  });
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
