import { BackendError, DTypeError, formatShape, type Operand, refusal, ShapeError } from "@ganglion/tensor";
import type { Block } from "./allocator.ts";
import type { Machine } from "./machine.ts";

/**
 * Where an operand's values begin in memory. Whatever called a kernel, it cannot make it reach beyond the operand.
 * @throws BackendError if it lies in another backend's memory, ShapeError if its memory does not hold its elements.
 */
export function pointerOf(machine: Machine, x: Operand): number {
  const block = x.buffer as Block | undefined;
  if (block?.owner === machine.heap && 4 * x.size <= block.size) return block.pointer;
  throw operandError(machine, x, block);
}

function operandError(machine: Machine, x: Operand, block: Block | undefined): Error {
  if (block?.owner !== machine.heap) {
    const remedy = "Move it with await moveTo(x, backend).";
    return refusal(BackendError, "wasm", "operands must lie in this backend's memory", "one of another", remedy);
  }
  const rule = `an operand's memory must hold all elements of ${formatShape(x.shape)}`;
  return refusal(ShapeError, "wasm", rule, `${block.size} bytes`, "Pass tensors that operations returned.", x.shape);
}

/**
 * The same of an operand that a kernel reads as float32 numbers, `size` of them.
 * @throws DTypeError if it holds others, ShapeError if it holds more or fewer.
 */
export function floatsOf(machine: Machine, where: string, x: Operand, size: number): number {
  return valuesAt(machine, where, x, size, "float32");
}

/** The same of int32 numbers. */
export function intsOf(machine: Machine, where: string, x: Operand, size: number): number {
  return valuesAt(machine, where, x, size, "int32");
}

function valuesAt(machine: Machine, where: string, x: Operand, size: number, dtype: "float32" | "int32"): number {
  if (x.dtype !== dtype) {
    throw refusal(DTypeError, where, `operands must be ${dtype}`, x.dtype, `Convert with cast(x, "${dtype}").`);
  }
  if (x.size !== size) {
    const rule = `an operand must have ${size} elements beside the others`;
    throw refusal(ShapeError, where, rule, formatShape(x.shape), "Check its shape.", x.shape);
  }
  return pointerOf(machine, x);
}
