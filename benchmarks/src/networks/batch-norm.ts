import {
  add,
  assign,
  defineLayer,
  div,
  emit,
  fusedKernel,
  keep,
  type Layer,
  mean,
  mul,
  noGrad,
  ones,
  pow,
  record,
  reshape,
  scope,
  sub,
  type Tensor,
  variance,
  zeros,
} from "@ganglion/tensor";

const EPS = 1e-5;
/** How far the running statistics move towards the batch's in one step: PyTorch's default. */
const RATE = 0.1;

interface Normalized {
  readonly y: Tensor;
  readonly mean: Tensor;
  readonly variance: Tensor;
}

/** Batch normalization over `[n, c, h, w]` as in training, with running statistics, on the backend's fused kernels. */
export function batchNorm(channels: number): Layer {
  const weight = keep(ones([channels], { requiresGrad: true }));
  const bias = keep(zeros([channels], { requiresGrad: true }));
  const runningMean = keep(zeros([channels]));
  const runningVariance = keep(ones([channels]));
  return defineLayer(
    (x) => {
      const normalized = normalizeFused(x, weight, bias) ?? normalizeComposed(x, weight, bias);
      const count = x.size / channels;
      track(runningMean, normalized.mean, 1);
      track(runningVariance, normalized.variance, count / (count - 1));
      return normalized.y;
    },
    { kind: "batchNorm", parameters: { weight, bias }, buffers: { runningMean, runningVariance } },
  );
}

function normalizeFused(x: Tensor, weight: Tensor, bias: Tensor): Normalized | undefined {
  const kernel = fusedKernel(x, "batchNorm");
  const gradKernel = fusedKernel(x, "batchNormGrad");
  if (kernel === undefined || gradKernel === undefined) return undefined;
  const { backend, dtype } = x;
  const out = kernel(x, weight, bias, EPS);
  const batchMean = emit(backend, out.mean, weight.shape, dtype);
  const batchVariance = emit(backend, out.variance, weight.shape, dtype);
  const y = record("batchNorm", emit(backend, out.y, x.shape, dtype), [x, weight, bias], (grad) => {
    const grads = gradKernel(x, weight, batchMean, batchVariance, grad, EPS);
    return [
      emit(backend, grads.x, x.shape, dtype),
      emit(backend, grads.weight, weight.shape, dtype),
      emit(backend, grads.bias, bias.shape, dtype),
    ];
  });
  return { y, mean: batchMean, variance: batchVariance };
}

function normalizeComposed(x: Tensor, weight: Tensor, bias: Tensor): Normalized {
  const axis = [0, 2, 3];
  const channels = [1, weight.size, 1, 1];
  const batchMean = mean(x, { axis, keepDims: true });
  const batchVariance = variance(x, { axis, keepDims: true, correction: 0 });
  const normalized = div(sub(x, batchMean), pow(add(batchVariance, EPS), 0.5));
  return {
    y: add(mul(normalized, reshape(weight, channels)), reshape(bias, channels)),
    mean: reshape(batchMean, weight.shape),
    variance: reshape(batchVariance, weight.shape),
  };
}

/** `running = (1 - RATE) * running + RATE * factor * value`, in place. */
function track(running: Tensor, value: Tensor, factor: number): void {
  noGrad(() => scope(() => assign(running, add(mul(running, 1 - RATE), mul(value, RATE * factor)))));
}
