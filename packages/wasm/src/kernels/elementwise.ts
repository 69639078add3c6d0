import {
  type BinaryOp,
  type DType,
  DTypeError,
  type Primitives,
  refusal,
  sizeOf,
  type UnaryOp,
} from "@ganglion/tensor";
import { ELEMENTWISE } from "../generated/kernels.ts";
import { type ElementwiseName, map } from "../map.ts";
import { allocate, type Machine } from "../machine.ts";

type Elementwise = Pick<Primitives, "fill" | "cast" | "unary" | "binary" | "where" | "broadcast">;

/** The primitives that compute each element from elements at the same place. */
export function elementwise(machine: Machine): Elementwise {
  const names = { float32: namesFor("F32"), int32: namesFor("I32") };
  const namesOf = (dtype: DType): Names => names[dtype === "int32" ? "int32" : "float32"];
  return {
    fill(value, shape, dtype) {
      const y = allocate(machine, 4 * sizeOf(shape));
      const values = viewOf(machine, checkDType("fill", dtype));
      values.fill(value, y.pointer / 4, y.pointer / 4 + sizeOf(shape));
      return y;
    },
    cast: (x, dtype) => map(machine, castName(x.dtype, checkDType("cast", dtype)), [x], x.shape),
    unary: (op, x) => map(machine, isTyped(op) ? namesOf(x.dtype)[op] : op, [x], x.shape),
    binary: (op, a, b, shape) => map(machine, namesOf(a.dtype)[op], [a, b], shape),
    where: (condition, a, b, shape) => map(machine, namesOf(condition.dtype).where, [condition, a, b], shape),
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

/** Functions of which there is one for each dtype. */
type TypedUnary = "neg" | "abs" | "sign";
type Names = Readonly<Record<BinaryOp | TypedUnary | "where", ElementwiseName>>;

function isTyped(op: UnaryOp): op is TypedUnary {
  return op === "neg" || op === "abs" || op === "sign";
}

/** What these functions are called for one dtype: found once, as names that are put together anew are slow to look up. */
function namesFor(suffix: "F32" | "I32"): Names {
  const names = Object.keys(ELEMENTWISE).filter((name) => name.endsWith(suffix));
  return Object.fromEntries(names.map((name) => [name.slice(0, -suffix.length), name])) as unknown as Names;
}
