import type { Shape } from "../backend.ts";
import { commonBackend, emit } from "../emit.ts";
import { checkTensor } from "../check.ts";
import { record } from "../node.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { operands, settle } from "./operands.ts";
import { sumTo } from "./sum-and-broadcast.ts";

/**
 * `condition != 0 ? a : b` element by element, all three broadcast. What was not taken gets no gradient, so a NaN there
 * does no harm.
 */
export function where(condition: Tensor, a: TensorLike, b: TensorLike): Tensor {
  checkTensor("where", "condition", condition);
  // Before anything is made that a refusal would leave behind.
  const taken = broadcastShapes("where", shapeBeside(condition, a), shapeBeside(condition, b));
  const shape = broadcastShapes("where", condition.shape, taken);
  const [x, y] = typeof a === "number" && typeof b === "number" ? numbers(condition, a, b) : operands("where", a, b);
  const z = emit(x.backend, x.backend.where(condition, x, y, shape), shape, x.dtype);
  record("where", z, [x, y], (grad, needed) => [
    needed[0] === true ? sumTo(where(condition, grad, 0), x.shape) : undefined,
    needed[1] === true ? sumTo(where(condition, 0, grad), y.shape) : undefined,
  ]);
  if (x !== a) settle(z, x);
  if (y !== b) settle(z, y);
  return z;
}

function shapeBeside(condition: Tensor, x: TensorLike): Shape {
  if (typeof x === "number") return [];
  commonBackend("where", condition, x);
  return x.shape;
}

function numbers({ backend, dtype }: Tensor, a: number, b: number): [Tensor, Tensor] {
  const type = dtype === "float64" ? "float64" : "float32";
  return [emit(backend, backend.fill(a, [], type), [], type), emit(backend, backend.fill(b, [], type), [], type)];
}
