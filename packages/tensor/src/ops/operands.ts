import { refusal } from "../errors.ts";
import { commonBackend, emit } from "../emit.ts";
import { promote } from "../dtype.ts";
import { checkTensor } from "../check.ts";
import { broadcastShapes } from "../shape.ts";
import type { Tensor, TensorLike } from "../tensor.ts";
import { cast } from "./cast.ts";

/**
 * Both operands as tensors of one dtype on one backend. A number takes the dtype of the tensor beside it, but a fraction
 * beside int32 makes both float32.
 */
export function operands(name: string, a: TensorLike, b: TensorLike): [Tensor, Tensor] {
  if (typeof a === "number") {
    if (typeof b === "number")
      throw refusal(TypeError, name, "one operand must be a tensor", `${a} and ${b}`, `Use tensor(${a}).`);
    return operands(name, scalar(name, a, b), b);
  }
  if (typeof b === "number") return operands(name, a, scalar(name, b, a));
  commonBackend(name, a, b);
  if (a.dtype === b.dtype) return [a, b];
  const dtype = promote(a.dtype, b.dtype);
  // Before anything is made that a refusal would leave behind.
  broadcastShapes(name, a.shape, b.shape);
  return [cast(a, dtype), cast(b, dtype)];
}

/**
 * Frees `own`, which `operands` made for the operation that returned `z`, at once or, where the graph needs it, together
 * with `z`: a number beside a tensor leaves nothing to the garbage collector.
 */
export function settle(z: Tensor, own: Tensor): void {
  const { node } = z;
  if (node === undefined) own.dispose();
  else (node.held ??= []).push(own);
}

function scalar(name: string, value: number, like: Tensor): Tensor {
  checkTensor(name, "each operand", like);
  const dtype = like.dtype === "int32" && !Number.isInteger(value) ? "float32" : like.dtype;
  return emit(like.backend, like.backend.fill(value, [], dtype), [], dtype);
}
