import type { PadSpec } from "../backend.ts";
import { emit } from "../emit.ts";
import { formatShape, ShapeError, refusal } from "../errors.ts";
import { checkNumber, checkTensor } from "../check.ts";
import { checkOptions } from "../options.ts";
import { describePairs } from "./window.ts";
import { record } from "../node.ts";
import type { Tensor } from "../tensor.ts";
import { sliceBy } from "./slice.ts";

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

/** `pad` as backends know it, with elements between neighbours too: the adjoint of a slice with a step. */
export function padBy(x: Tensor, spec: PadSpec): Tensor {
  const shape = x.shape.map((length, axis) => {
    const between = Math.max(0, length - 1) * (spec.interior[axis] as number);
    return (spec.before[axis] as number) + length + between + (spec.after[axis] as number);
  });
  const y = emit(x.backend, x.backend.pad(x, spec), shape, x.dtype);
  return record("pad", y, [x], (grad) => [
    sliceBy(grad, { start: spec.before, step: spec.interior.map((n) => n + 1), shape: x.shape }),
  ]);
}
