import { allocate, type Backend, type Operand, reference, type TypedArray } from "@ganglion/tensor";

type Values = Float32Array | Float64Array;

const values = (x: Operand): Values => x.buffer as Values;
const doubles = (size: number): Float64Array => new Float64Array(size);

/** The reference backend with the four kernels of normalization, written as loops in double precision. */
export function withNormKernels(): Backend {
  const backend = reference();
  const enter = (data: Float64Array, dtype: Operand["dtype"]): unknown => {
    const typed: TypedArray = allocate(dtype, data.length);
    typed.set(data);
    return backend.upload(typed, [data.length], dtype);
  };
  const fused: Backend["fused"] = {
    ...backend.fused,
    batchNorm(x, weight, bias, eps) {
      const groups = channelsOf(x);
      const { mean, variance } = moments(x, groups);
      const y = doubles(x.size);
      groups.forEach((positions, c) => {
        const scale = (weight === undefined ? 1 : values(weight)[c]!) / Math.sqrt(variance[c]! + eps);
        const shift = bias === undefined ? 0 : values(bias)[c]!;
        for (const i of positions) y[i] = (values(x)[i]! - mean[c]!) * scale + shift;
      });
      return { y: enter(y, x.dtype), mean: enter(mean, x.dtype), variance: enter(variance, x.dtype) };
    },
    batchNormGrad(x, weight, _mean, _variance, grad, eps) {
      const groups = channelsOf(x);
      const found = gradients(x, groups, grad, eps, weight === undefined ? undefined : values(weight));
      return {
        x: enter(found.x, x.dtype),
        weight: enter(found.weight, x.dtype),
        bias: enter(found.bias, x.dtype),
      };
    },
    rowNorm(x, eps) {
      const groups = rowsOf(x);
      const { mean, variance } = moments(x, groups);
      const y = doubles(x.size);
      groups.forEach((positions, r) => {
        for (const i of positions) y[i] = (values(x)[i]! - mean[r]!) / Math.sqrt(variance[r]! + eps);
      });
      return { y: enter(y, x.dtype), mean: enter(mean, x.dtype), variance: enter(variance, x.dtype) };
    },
    rowNormGrad: (x, _mean, _variance, grad, eps) => enter(gradients(x, rowsOf(x), grad, eps, undefined).x, x.dtype),
  };
  return { ...backend, name: "reference with norm kernels", fused };
}

/** The positions of each channel's elements. */
function channelsOf({ shape, size }: Operand): number[][] {
  const channels = shape[1]!;
  const inner = shape.slice(2).reduce((product, length) => product * length, 1);
  const groups: number[][] = Array.from({ length: channels }, () => []);
  for (let i = 0; i < size; i++) groups[Math.floor(i / inner) % channels]!.push(i);
  return groups;
}

function rowsOf({ shape }: Operand): number[][] {
  const [rows, features] = shape as [number, number];
  return Array.from({ length: rows }, (_, r) => Array.from({ length: features }, (__, i) => r * features + i));
}

function moments(x: Operand, groups: readonly number[][]): { mean: Float64Array; variance: Float64Array } {
  const mean = Float64Array.from(groups, (at) => at.reduce((sum, i) => sum + values(x)[i]!, 0) / at.length);
  const variance = Float64Array.from(
    groups,
    (at, g) => at.reduce((sum, i) => sum + (values(x)[i]! - mean[g]!) ** 2, 0) / at.length,
  );
  return { mean, variance };
}

function gradients(
  x: Operand,
  groups: readonly number[][],
  grad: Operand,
  eps: number,
  weight: Values | undefined,
): { x: Float64Array; weight: Float64Array; bias: Float64Array } {
  const { mean, variance } = moments(x, groups);
  const found = { x: doubles(x.size), weight: doubles(groups.length), bias: doubles(groups.length) };
  groups.forEach((at, g) => {
    const scale = 1 / Math.sqrt(variance[g]! + eps);
    const normal = (i: number): number => (values(x)[i]! - mean[g]!) * scale;
    const dy = (i: number): number => values(grad)[i]!;
    found.bias[g] = at.reduce((sum, i) => sum + dy(i), 0);
    found.weight[g] = at.reduce((sum, i) => sum + dy(i) * normal(i), 0);
    for (const i of at) {
      const rest = dy(i) - (found.bias[g]! + normal(i) * found.weight[g]!) / at.length;
      found.x[i] = rest * scale * (weight?.[g] ?? 1);
    }
  });
  return found;
}
