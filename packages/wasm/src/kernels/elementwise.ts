import { type DType, DTypeError, type Operand, type Primitives, refusal, type UnaryOp } from "@ganglion/tensor";
import { type ElementwiseName, map } from "../map.ts";
import { allocate, type Machine } from "../machine.ts";
import { sizeOf } from "../buffers.ts";

type Elementwise = Pick<Primitives, "fill" | "cast" | "unary" | "binary" | "where" | "broadcast">;

/** The primitives that compute each element from elements at the same place. */
export function elementwise(machine: Machine): Elementwise {
  return {
    fill(value, shape, dtype) {
      const y = allocate(machine, 4 * sizeOf(shape));
      const values = viewOf(machine, checkDType("fill", dtype));
      values.fill(value, y.pointer / 4, y.pointer / 4 + sizeOf(shape));
      return y;
    },
    cast: (x, dtype) => map(machine, castName(x.dtype, checkDType("cast", dtype)), [x], x.shape),
    unary: (op, x) => map(machine, unaryName(op, x.dtype), [x], x.shape),
    binary: (op, a, b, shape) => map(machine, `${op}${a.dtype === "int32" ? "I32" : "F32"}`, [a, b], shape),
    where: (condition, a, b, shape) => map(machine, whereName(condition), [condition, a, b], shape),
    broadcast: (x, shape) => map(machine, "copy", [x], shape),
  };
}

/**
 * The dtype, if tensors here can have it.
 * @throws DTypeError if not.
 */
export function checkDType(name: string, dtype: DType): "float32" | "int32" {
  if (dtype !== "float64") return dtype;
  throw refusal(
    DTypeError,
    name,
    "the wasm backend holds float32 and int32",
    dtype,
    "Use float32, or the reference backend.",
  );
}

/** All memory, as elements of `dtype`. */
export function viewOf(machine: Machine, dtype: DType): Float32Array | Int32Array {
  return dtype === "int32" ? machine.ints : machine.floats;
}

function castName(from: DType, to: DType): ElementwiseName {
  if (from === to) return "copy";
  return to === "int32" ? "toI32" : "toF32";
}

function unaryName(op: UnaryOp, dtype: DType): ElementwiseName {
  if (op !== "neg" && op !== "abs" && op !== "sign") return op;
  return `${op}${dtype === "int32" ? "I32" : "F32"}`;
}

function whereName(condition: Operand): ElementwiseName {
  return condition.dtype === "int32" ? "whereI32" : "whereF32";
}
