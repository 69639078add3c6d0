import { abs, add, cast, div, max, maximum, minimum, mul, pow, sqrt, sum, type Tensor } from "@ganglion/tensor";

/**
 * The norm of all gradients together, on a backend whose memory can be read at once. Sums are the backend's; where they
 * left the range that float32 holds exactly enough, as those of the squares of 1e20 or 1e-20 do, they are taken again in
 * double precision, as parts of the largest magnitude.
 */
export function hostNorm(grads: readonly Tensor[], normType: number): number {
  if (normType === Number.POSITIVE_INFINITY) return read(combine(grads, (grad) => max(abs(grad)), maximum));
  const powers = combine(grads, (grad) => sum(powersOf(grad, normType)), add);
  const total = read(powers);
  const smallest = powers.dtype === "float32" ? 1e-30 : 1e-290;
  if (total >= smallest && total < Number.POSITIVE_INFINITY) return total ** (1 / normType);
  return scaledNorm(grads, normType);
}

/**
 * The norm of all gradients together, as a scalar that stays on the device: of parts of the largest magnitude, since
 * nobody knows there whether their sum will be finite.
 */
export function deviceNorm(grads: readonly Tensor[], normType: number): Tensor {
  const largest = combine(grads, (grad) => max(abs(grad)), maximum);
  if (normType === Number.POSITIVE_INFINITY) return largest;
  const scale = minimum(maximum(largest, 1e-37), 3e38);
  const powers = combine(grads, (grad) => sum(powersOf(div(grad, cast(scale, grad.dtype)), normType)), add);
  const norm = normType === 2 ? sqrt(powers) : pow(powers, 1 / normType);
  return mul(norm, cast(scale, norm.dtype));
}

function powersOf(x: Tensor, normType: number): Tensor {
  if (normType === 2) return mul(x, x);
  return normType === 1 ? abs(x) : pow(abs(x), normType);
}

function combine(
  grads: readonly Tensor[],
  measure: (grad: Tensor) => Tensor,
  join: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  return grads.map(measure).reduce(join);
}

function read(scalar: Tensor): number {
  return scalar.dataSync()[0] as number;
}

function scaledNorm(grads: readonly Tensor[], normType: number): number {
  const values = grads.map((grad) => grad.dataSync());
  let largest = 0;
  for (const data of values) for (const x of data) largest = x === x ? Math.max(largest, Math.abs(x)) : Number.NaN;
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let total = 0;
  for (const data of values) for (const x of data) total += (Math.abs(x) / largest) ** normType;
  return largest * total ** (1 / normType);
}
