import type { BinaryOp, DType, Operand, Shape, UnaryOp } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { binaryExpression, unaryExpression, whereExpression } from "../shader/scalar-expressions.ts";
import { elementwise } from "./elementwise.ts";

/** Every element is `value`. */
export function fill(engine: Engine, value: number, shape: Shape, dtype: DType): DeviceBuffer {
  return engine.constant(opCall("fill"), dtype === "int32" ? wholeOf(value) : Math.fround(value), shape);
}

/** Converts elements; fractions are cut off towards int32, and what is not finite becomes 0. */
export function cast(engine: Engine, x: Operand, dtype: DType): DeviceBuffer {
  const call = opCall("cast", x);
  const { constant } = x.buffer as DeviceBuffer;
  if (constant !== undefined) return engine.constant(call, dtype === "int32" ? wholeOf(constant) : constant, x.shape);
  const body = dtype === "int32" ? WHOLE : "return x;";
  const source = `float apply(float x) {\n  ${body}\n}`;
  return elementwise(engine, call, { key: `cast.${dtype}`, source }, x.shape, [x]);
}

/** What a number is as an int32; there is no -0. */
function wholeOf(value: number): number {
  return Number.isFinite(value) && Math.abs(value) >= 1 ? Math.trunc(value) : 0;
}

/** The same in a kernel. */
const WHOLE = "if (isNan(x) || abs(x) < 1.0 || abs(x) > 3.4028234e38) { return 0.0; }\n  return trunc(x);";

/** A function of each element. */
export function unary(engine: Engine, op: UnaryOp | "sigmoid", x: Operand): DeviceBuffer {
  const source = `float apply(float x) {\n  return ${unaryExpression(op, "x")};\n}`;
  return elementwise(engine, opCall(op, x), { key: `unary.${op}`, source }, x.shape, [x]);
}

/** A function of each pair of elements, the operands broadcast to `shape`. */
export function binary(engine: Engine, op: BinaryOp, a: Operand, b: Operand, shape: Shape): DeviceBuffer {
  const call = opCall(op, a, b);
  const folded = foldConstants(op, a, b);
  if (folded !== undefined) return engine.constant(call, folded, shape);
  const isWhole = op === "pow" && a.dtype === "int32";
  const body = isWhole ? WHOLE_POWER : `return ${binaryExpression(op, "a", "b")};`;
  const source = `float apply(float a, float b) {\n  ${body}\n}`;
  return elementwise(engine, call, { key: `binary.${op}${isWhole ? ".int32" : ""}`, source }, shape, [a, b]);
}

/** `condition != 0 ? a : b`, all broadcast to `shape`. */
export function where(engine: Engine, condition: Operand, a: Operand, b: Operand, shape: Shape): DeviceBuffer {
  const source = `float apply(float c, float a, float b) {\n  return ${whereExpression("c", "a", "b")};\n}`;
  return elementwise(engine, opCall("where", condition, a, b), { key: "where", source }, shape, [condition, a, b]);
}

/** The result of float arithmetic on two constants, rounded once as the device would. */
function foldConstants(op: BinaryOp, { buffer: left, dtype }: Operand, { buffer: right }: Operand): number | undefined {
  const a = (left as DeviceBuffer).constant;
  const b = (right as DeviceBuffer).constant;
  if (a === undefined || b === undefined || dtype === "int32") return undefined;
  if (op === "add") return Math.fround(a + b);
  if (op === "sub") return Math.fround(a - b);
  if (op === "mul") return Math.fround(a * b);
  if (op === "div") return Math.fround(a / b);
  return undefined;
}

/** Integers: a negative power cuts to 0, unless the base is 1 or -1. */
const WHOLE_POWER = `if (b < 0.0 && abs(a) != 1.0) { return 0.0; }
  return power(a, b);`;
