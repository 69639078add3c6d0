import { checkBoolean, checkGiven, checkTensor } from "../check.ts";
import { emitLike, fusedKernel } from "../emit.ts";
import { record } from "../node.ts";
import { checkOptions } from "../options.ts";
import { operation } from "../scope.ts";
import { normalizeAxis } from "../shape.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { add } from "./arithmetic.ts";
import type { AxisOptions } from "./axis-options.ts";
import { reshape } from "./reshape.ts";
import { padBy, sliceBy } from "./slice-and-pad.ts";

/** Along which axis `cumsum` adds up, the first by default, and from which end. */
export interface CumsumOptions extends AxisOptions {
  /** Add up from the end: each element becomes the sum of itself and those behind it. False by default. */
  readonly reverse?: boolean;
}

/**
 * The sums of all elements up to each, itself included, along `axis`. Floats are added in double precision where the backend
 * has a kernel; whole numbers wrap.
 * @throws ShapeError if there is no such axis.
 * @example
 * ```ts
 * import { cumsum, tensor } from "@ganglion/tensor";
 * await cumsum(tensor([1, 2, 4])).array(); // => [1, 3, 7]
 * await cumsum(tensor([[1, 2, 4], [8, 16, 32]]), { axis: 1, reverse: true }).array(); // => [[7, 6, 4], [56, 48, 32]]
 * ```
 */
export function cumsum(x: Tensor, options: CumsumOptions = {}): Tensor {
  checkTensor("cumsum", "x", x);
  checkOptions("cumsum", options, { axis: checkGiven, reverse: checkBoolean }, { dim: "axis" });
  const { reverse = false } = options;
  const axis = normalizeAxis("cumsum", options.axis ?? 0, x.shape);
  const kernel = fusedKernel(x, "cumsum");
  const y =
    kernel === undefined
      ? operation(() => noGrad(() => compose(x, axis, reverse)))
      : emitLike(x, kernel(x, axis, reverse));
  return record("cumsum", y, [x], (grad) => [cumsum(grad, { axis, reverse: !reverse })]);
}

/** Each step adds what lies twice as far away as in the step before (Hillis and Steele): as many steps as the length has bits. */
function compose(x: Tensor, axis: number, reverse: boolean): Tensor {
  let y = reshape(x, x.shape);
  for (let distance = 1; distance < (x.shape[axis] as number); distance *= 2) {
    y = add(y, shift(y, axis, distance, reverse));
  }
  return y;
}

/** `x` moved along the axis, forwards or in `reverse`, with zeros behind it. */
function shift(x: Tensor, axis: number, distance: number, reverse: boolean): Tensor {
  const along = (value: number): number[] => x.shape.map((_, index) => (index === axis ? value : 0));
  const shape = x.shape.map((length, index) => (index === axis ? length - distance : length));
  const none = along(0);
  const gap = along(distance);
  const kept = sliceBy(x, { start: reverse ? gap : none, step: x.shape.map(() => 1), shape });
  return padBy(kept, { before: reverse ? none : gap, after: reverse ? gap : none, interior: none, value: 0 });
}
