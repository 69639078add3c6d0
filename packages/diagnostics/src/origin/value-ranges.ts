import { abs, cast, concat, lessEqual, max, min, noGrad, reshape, sum, type Tensor, where } from "@ganglion/tensor";

/** The values of a tensor, looked at for what is not finite. */
export interface ValueRange {
  readonly size: number;
  /** How many values are NaN or infinite. */
  readonly notFinite: number;
  /** The least and the largest finite value; NaN without any. */
  readonly min: number;
  readonly max: number;
}

const LARGEST = { float32: 3.4028234663852886e38, float64: Number.MAX_VALUE };

/** For each tensor three numbers: how many values are finite, the least and the largest of them. */
export function measureRanges(tensors: readonly Tensor[]): Tensor {
  const dtype = tensors.some((x) => x.dtype === "float64") ? "float64" : "float32";
  return noGrad(() =>
    concat(
      tensors.flatMap((given) => {
        const x = cast(given, dtype);
        const isFinite = lessEqual(abs(x), LARGEST[dtype]);
        const least = min(where(isFinite, x, Number.POSITIVE_INFINITY));
        const most = max(where(isFinite, x, Number.NEGATIVE_INFINITY));
        return [sum(cast(isFinite, dtype)), least, most].map((value) => reshape(value, [1]));
      }),
    ),
  );
}

/** The range of the tensor at `place` among those that were measured. */
export function rangeAt(numbers: ArrayLike<number>, place: number, size: number): ValueRange {
  const [finite = 0, least = Number.NaN, most = Number.NaN] = [0, 1, 2].map((i) => numbers[3 * place + i] as number);
  const isAny = finite > 0;
  return { size, notFinite: size - finite, min: isAny ? least : Number.NaN, max: isAny ? most : Number.NaN };
}
