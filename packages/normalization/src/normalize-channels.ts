import {
  add,
  emit,
  fusedGradKernel,
  fusedKernel,
  isRecording,
  mul,
  noGrad,
  record,
  reshape,
  scope,
  sum,
  type Tensor,
} from "@ganglion/tensor";
import { type Scaled, type Standardized, standardize, standardizeGrad } from "./standardize.ts";

/** A scale and a shift for each channel. */
export interface Affine {
  readonly weight: Tensor | undefined;
  readonly bias: Tensor | undefined;
}

/** What `normalizeChannels` computes. */
export interface NormalizedChannels {
  readonly y: Tensor;
  /** Of each channel, over all other axes: `[channels]`. */
  readonly mean: Tensor;
  /** Divided by the count: `[channels]`. */
  readonly variance: Tensor;
  /** What the gradient of `y` is computed from; whoever frees memory must spare it as long as `y` is needed. */
  readonly saved: readonly Tensor[];
}

/**
 * Normalizes each channel of `x [n, channels, ...]` by its own mean and biased variance over all other axes, then scales
 * and shifts. One kernel where the backend has it.
 */
export function normalizeChannels(x: Tensor, affine: Affine, eps: number): NormalizedChannels {
  const kernel = fusedKernel(x, "batchNorm");
  return kernel === undefined ? compose(x, affine, eps) : fuse(kernel, x, affine, eps);
}

/** All axes but that of the channels. */
export function axesButChannels(x: Tensor): number[] {
  return x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
}

/** One number for each channel in a shape that broadcasts against `x [n, channels, ...]`. */
export function alongChannels(values: Tensor, x: Tensor): Tensor {
  return reshape(values, [values.size, ...x.shape.slice(2).map(() => 1)]);
}

/** `x * weight + bias` for each channel, with what of the two there is. */
export function applyAffine(x: Tensor, { weight, bias }: Affine): Tensor {
  const scaled = weight === undefined ? x : mul(x, alongChannels(weight, x));
  return bias === undefined ? scaled : add(scaled, alongChannels(bias, x));
}

function compose(x: Tensor, affine: Affine, eps: number): NormalizedChannels {
  const axes = axesButChannels(x);
  const { y, normal, scale, mean, variance } = scope(() =>
    noGrad(() => {
      const moments = standardize(x, axes, eps);
      return { y: applyAffine(moments.normal, affine), ...moments };
    }),
  );
  const channels = [x.shape[1] as number];
  const saved = { normal, scale };
  recordChannels(y, x, affine, (grad, needed) =>
    affineGrads(grad, needed, affine, isRecording() ? standardize(x, axes, eps) : saved),
  );
  return { y, mean: reshape(mean, channels), variance: reshape(variance, channels), saved: [normal, scale] };
}

type Kernel = NonNullable<ReturnType<typeof fusedKernel<"batchNorm">>>;

function fuse(kernel: Kernel, x: Tensor, affine: Affine, eps: number): NormalizedChannels {
  const { backend, dtype, shape } = x;
  const channels = [shape[1] as number];
  const { weight, bias } = affine;
  const result = kernel(x, weight, bias, eps);
  const y = emit(backend, result.y, shape, dtype);
  const mean = emit(backend, result.mean, channels, dtype);
  const variance = emit(backend, result.variance, channels, dtype);
  recordChannels(y, x, affine, (grad, needed) => {
    const gradKernel = fusedGradKernel(x, "batchNormGrad");
    if (gradKernel === undefined) return affineGrads(grad, needed, affine, standardize(x, axesButChannels(x), eps));
    return scope(() => {
      const grads = gradKernel(x, weight, mean, variance, grad, eps);
      const all = [
        emit(backend, grads.x, shape, dtype),
        emit(backend, grads.weight, channels, dtype),
        emit(backend, grads.bias, channels, dtype),
      ];
      return all.map((gradient, index) => (needed[index] === true ? gradient : undefined));
    });
  });
  return { y, mean, variance, saved: [mean, variance] };
}

type Needed = readonly [x: boolean, weight: boolean, bias: boolean];
type Grads = readonly (Tensor | undefined)[];

/** Records `y` as a function of `x` and of the affine parameters that there are; `vjp` sees always three. */
function recordChannels(y: Tensor, x: Tensor, affine: Affine, vjp: (grad: Tensor, needed: Needed) => Grads): void {
  const operands = [x, affine.weight, affine.bias];
  const inputs = operands.filter((input) => input !== undefined);
  record("batchNorm", y, inputs, (grad, needed) => {
    const flags = operands.map((input) => input !== undefined && needed[inputs.indexOf(input)] === true);
    const grads = vjp(grad, flags as unknown as Needed);
    return grads.filter((_, index) => operands[index] !== undefined);
  });
}

function affineGrads(grad: Tensor, needed: Needed, { weight, bias }: Affine, state: Scaled | Standardized): Grads {
  const axes = axesButChannels(grad);
  const ofNormal = weight === undefined ? grad : mul(grad, alongChannels(weight, grad));
  return [
    needed[0] ? standardizeGrad(ofNormal, state, axes, true) : undefined,
    needed[1] && weight !== undefined ? sum(mul(grad, state.normal), { axis: axes }) : undefined,
    needed[2] && bias !== undefined ? sum(grad, { axis: axes }) : undefined,
  ];
}
