import { abs, max, noGrad, scope, type Tensor, tensor } from "@ganglion/tensor";

/** Factors that make rows small enough to be squared, and what is added to the variance of what they become. */
export interface Shrinking {
  readonly shrink: Tensor;
  readonly eps: Tensor;
}

/** The largest numbers become `2^20` to `2^21`: their squares are far from both ends of float32. */
const EXPONENT = 20;

/** The least that an eps shrinks to: a constant row still has the variance 0 and not `0 / 0`. */
const MIN_EPS = 1e-37;

/**
 * Powers of two for what has to be squared once more because its mean square or variance was beyond the dtype;
 * undefined where nothing was, or where a device could only tell later. NaN and infinities among the values stay.
 */
export function shrinking(x: Tensor, axes: readonly number[], moment: Tensor, eps: number): Shrinking | undefined {
  if (!overflows(moment)) return undefined;
  const { dtype, backend } = x;
  const moments = moment.dataSync();
  const largest = scope(() => noGrad(() => max(abs(x), { axis: axes, keepDims: true }))).dataSync();
  const scales = Float64Array.from(largest, (size, row) =>
    Number.isFinite(size) && size > 0 && !Number.isFinite(moments[row])
      ? 2 ** (EXPONENT - Math.floor(Math.log2(size)))
      : 1,
  );
  const options = { shape: moment.shape, dtype, backend };
  return {
    shrink: tensor(scales, options),
    eps: tensor(
      scales.map((scale) => (eps === 0 || scale === 1 ? eps : Math.max(eps * scale * scale, MIN_EPS))),
      options,
    ),
  };
}

/** Whether any of a few values is not finite, where they can be read at once. */
export function overflows(moment: Tensor): boolean {
  return moment.backend.downloadSync !== undefined && !moment.dataSync().every(Number.isFinite);
}
