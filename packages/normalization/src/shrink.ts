import { abs, max, noGrad, scope, type Tensor, tensor } from "@ganglion/tensor";

/** Factors that make rows small enough to be squared, and what is added to the variance of what they become. */
export interface Shrinking {
  readonly shrink: Tensor;
  readonly eps: Tensor;
}

/** The largest numbers become `2^20` to `2^21`: their squares are far from both ends of float32. */
const EXPONENT = 20;

/** The least that an eps shrinks to: a constant row still has the variance 0 and not `0 / 0`. */
const LEAST = 1e-37;

/**
 * Powers of two for what has to be squared once more because its mean square or variance, `spread`, was beyond the dtype;
 * undefined where nothing was, or where a device could only tell later. NaN and infinities among the values stay.
 */
export function shrinking(x: Tensor, axes: readonly number[], spread: Tensor, eps: number): Shrinking | undefined {
  if (!overflows(spread)) return undefined;
  const { dtype, backend } = x;
  const spreads = spread.dataSync();
  const largest = scope(() => noGrad(() => max(abs(x), { axis: axes, keepDims: true }))).dataSync();
  const factors = Float64Array.from(largest, (size, row) =>
    Number.isFinite(size) && size > 0 && !Number.isFinite(spreads[row])
      ? 2 ** (EXPONENT - Math.floor(Math.log2(size)))
      : 1,
  );
  const options = { shape: spread.shape, dtype, backend };
  return {
    shrink: tensor(factors, options),
    eps: tensor(
      factors.map((factor) => (eps === 0 || factor === 1 ? eps : Math.max(eps * factor * factor, LEAST))),
      options,
    ),
  };
}

/** Whether any of a few values is not finite, where they can be read at once. */
export function overflows(spread: Tensor): boolean {
  return spread.backend.downloadSync !== undefined && !spread.dataSync().every(Number.isFinite);
}
