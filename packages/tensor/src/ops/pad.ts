import { formatShape, ShapeError, refusal } from "../errors.ts";
import { checkNumber, checkTensor } from "../check.ts";
import { checkOptions } from "../options.ts";
import { describePairs } from "./window.ts";
import type { Tensor } from "../tensor.ts";
import { padBy } from "./slice-and-pad.ts";

/** How many elements go before and after an axis' own. */
export type Padding = readonly [before: number, after: number];

/**
 * Puts `value` around `x`: `padding` has one pair for each axis.
 * @throws ShapeError if a pair is missing or a count is not a whole number >= 0.
 */
export function pad(x: Tensor, padding: readonly Padding[], options: { value?: number } = {}): Tensor {
  checkTensor("pad", "x", x);
  checkOptions("pad", options, { value: checkNumber });
  if (!Array.isArray(padding) || padding.length !== x.rank || !padding.every(isPadding)) {
    throw refusal(
      ShapeError,
      "pad",
      `padding must be one pair of whole numbers >= 0 for each axis of ${formatShape(x.shape)}`,
      describePairs(padding),
      "Use [0, 0] for axes that stay.",
      x.shape,
    );
  }
  return padBy(x, {
    before: padding.map(([before]) => before),
    after: padding.map(([, after]) => after),
    interior: padding.map(() => 0),
    value: options.value ?? 0,
  });
}

function isPadding(pair: unknown): pair is Padding {
  return Array.isArray(pair) && pair.length === 2 && pair.every((n) => Number.isSafeInteger(n) && n >= 0);
}
