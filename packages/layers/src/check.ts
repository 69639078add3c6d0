import { formatShape, type Pair, type PairLike, ShapeError, type Tensor, refusal } from "@ganglion/tensor";

/**
 * Checks sizes such as channel counts.
 * @throws RangeError unless all are whole numbers >= 1.
 */
export function checkSizes(name: string, sizes: Readonly<Record<string, unknown>>): void {
  for (const [what, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || (size as number) < 1) {
      throw refusal(
        RangeError,
        name,
        `${what} must be a whole number >= 1`,
        String(size),
        "Give the length of that axis.",
      );
    }
  }
}

/**
 * Height and width from one number or two.
 * @throws RangeError unless they are whole numbers >= `least`.
 */
export function checkPair(name: string, what: string, value: PairLike, least: number): Pair {
  const pair: Pair = typeof value === "number" ? [value, value] : value;
  if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((n) => Number.isInteger(n) && n >= least)) {
    const got = value === undefined ? "undefined" : JSON.stringify(value);
    throw refusal(
      RangeError,
      name,
      `${what} must be whole numbers >= ${least}`,
      got,
      "Give one number or [height, width].",
    );
  }
  return pair;
}

/**
 * The lengths of a batch of images.
 * @throws ShapeError unless `x` has four axes.
 */
export function checkImages(name: string, x: Tensor): readonly [n: number, c: number, h: number, w: number] {
  if (x.rank !== 4) {
    throw refusal(
      ShapeError,
      name,
      "images must be [batch, channels, height, width]",
      formatShape(x.shape),
      "Reshape to four axes.",
      x.shape,
    );
  }
  return x.shape as readonly [number, number, number, number];
}
