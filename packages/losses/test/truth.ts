const { abs, exp, log1p, log2, max, min } = Math;

/** Formulas of double precision that lose no digits. */
export const logistic = (x: number): number => (x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)));
export const softplus = (x: number): number => max(x, 0) + log1p(exp(-abs(x)));

/** Float32 numbers: densely where losses bend, every power of two, and the ends. */
export const points: readonly number[] = [
  ...Array.from({ length: 2 * 112 * 32 + 1 }, (_, index) => Math.fround((index / 32 - 112) * 1.0000001)),
  ...Array.from({ length: 277 }, (_, index) => 2 ** (index - 149)).flatMap((power) => [power, -power]),
  ...[0, -0, 2 - 2 ** -23].flatMap((x) => [x * 2 ** 127, x * -(2 ** 127)]),
];

/** The largest distance of `got` from `right`, in ulps of `scale` as float32, and where it is. */
export function worst(
  got: ArrayLike<number>,
  right: (x: number) => number,
  scale: (x: number) => number = (x) => abs(right(x)),
): { readonly ulps: number; readonly x: number } {
  return points.reduce(
    (found, x, index) => {
      const expected = Math.fround(right(x));
      const ulps = got[index] === expected ? 0 : abs(got[index]! - expected) / ulpOf(scale(x));
      return ulps <= found.ulps ? found : { ulps, x };
    },
    { ulps: 0, x: 0 },
  );
}

function ulpOf(x: number): number {
  return 2 ** (max(-126, min(127, Math.floor(log2(abs(x))))) - 23);
}
