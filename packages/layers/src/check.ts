import {
  checkSize,
  checkTensor,
  describeValue,
  formatShape,
  isTensor,
  type Pair,
  type PairLike,
  refusal,
  ShapeError,
  type Tensor,
} from "@ganglion/tensor";

/**
 * Checks sizes such as channel counts, by name.
 * @throws TypeError unless all are numbers, RangeError unless they are whole and at least 1.
 */
export function checkSizes(where: string, sizes: Readonly<Record<string, unknown>>): void {
  for (const [name, size] of Object.entries(sizes)) checkSize(where, name, size);
}

/**
 * Height and width from one number or two; `otherwise` where none are given.
 * @throws RangeError unless they are whole numbers >= `least`.
 */
export function checkPair(
  name: string,
  what: string,
  given: PairLike | undefined,
  least: number,
  otherwise?: PairLike,
): Pair {
  const value = (given === undefined ? otherwise : given) as PairLike;
  const pair: Pair = typeof value === "number" ? [value, value] : value;
  if (!Array.isArray(pair) || pair.length !== 2 || !pair.every((n) => Number.isInteger(n) && n >= least)) {
    throw refusal(
      RangeError,
      name,
      `${what} must be whole numbers >= ${least}`,
      isNumbers(value) ? JSON.stringify(value) : describeValue(value),
      "Give one number or [height, width].",
    );
  }
  return pair;
}

function isNumbers(value: unknown): boolean {
  return [value].flat().every((each) => typeof each === "number");
}

/**
 * Refuses a factory that stands where its layer should: it was handed what the layer would be called with.
 * @throws TypeError if the first argument of `factory()` is a tensor.
 */
export function checkCalled(factory: string, given: unknown, call = `${factory}()`): void {
  if (!isTensor(given)) return;
  throw refusal(TypeError, factory, "options must be a plain object", describeValue(given), `Call ${call}.`);
}

/**
 * The lengths of a batch of images.
 * @throws ShapeError unless `x` has four axes.
 */
export function checkImages(name: string, x: Tensor): readonly [n: number, c: number, h: number, w: number] {
  checkTensor(name, "x", x);
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
