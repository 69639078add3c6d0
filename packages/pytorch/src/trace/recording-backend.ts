import type { Backend, BinaryOp, Operand, Primitives, Shape, UnaryOp } from "@ganglion/tensor";
import { type Recorded, type Recorder, torchDType, uploaded } from "./recorder.ts";
import { movement, tensorOf } from "./record-movement.ts";
import { notTraceable, type Part } from "./statement.ts";

/** A backend that computes nothing, and writes down in PyTorch's words what it is asked for. */
export function recordingBackend(into: Recorder): Backend {
  return {
    name: "pytorch",
    dtypes: ["float32", "float64", "int32"],
    fused: {},
    ...numbers(into),
    ...movement(into),
    ...windows(),
    upload: (data, shape): Recorded => uploaded(data, shape),
    download: async () => {
      throw notTraceable("it reads numbers on the way");
    },
    release: () => undefined,
    memory: () => ({ buffers: 0, bytes: 0 }),
  };
}

const UNARY: Readonly<Record<UnaryOp, string>> = {
  neg: "torch.neg",
  abs: "torch.abs",
  sign: "torch.sign",
  exp: "torch.exp",
  expm1: "torch.expm1",
  log: "torch.log",
  log1p: "torch.log1p",
  sqrt: "torch.sqrt",
  tanh: "torch.tanh",
  erf: "torch.erf",
};

const INFIX: Readonly<Partial<Record<BinaryOp, string>>> = {
  add: "+",
  sub: "-",
  mul: "*",
  div: "/",
  pow: "**",
  equal: "==",
  notEqual: "!=",
  less: "<",
  lessEqual: "<=",
  greater: ">",
  greaterEqual: ">=",
};

function numbers(
  into: Recorder,
): Pick<Primitives, "fill" | "cast" | "unary" | "binary" | "where" | "reduce" | "argReduce" | "matmul"> {
  const { of, line, constant } = into;
  return {
    fill: (value, shape): Recorded => ({ shape, source: { constant: value } }),
    cast: (x, dtype) =>
      constant(x) === undefined ? line(x.shape, [...of(x), `.to(${torchDType(dtype)})`]) : (x.buffer as Recorded),
    unary: (op, x) => line(x.shape, [`${UNARY[op]}(`, ...tensorOf(into, x), ")"]),
    binary: (op, a, b, shape) => binary(into, op, a, b, shape),
    where: (condition, a, b, shape) => {
      const isTruth = (condition.buffer as Recorded).isTruth === true;
      const test: Part[] = isTruth ? of(condition) : ["(", ...tensorOf(into, condition), " != 0)"];
      return line(shape, ["torch.where(", ...test, ", ", ...of(a), ", ", ...of(b), ")"]);
    },
    reduce: (op, x, axes) => {
      const shape = x.shape.filter((_, axis) => !axes.includes(axis));
      const name = { sum: "sum", max: "amax", min: "amin" }[op];
      return line(shape, [...tensorOf(into, x), `.${name}((${axes.join(", ")},))`]);
    },
    argReduce: (op, x, axis) =>
      line(
        x.shape.filter((_, at) => at !== axis),
        [...tensorOf(into, x), `.${op}(${axis}).to(torch.int32)`],
      ),
    matmul: (a, b, { transposeA, transposeB }) => {
      const turned = (x: Operand, isTurned: boolean): Part[] => [
        ...tensorOf(into, x),
        isTurned ? ".transpose(-1, -2)" : "",
      ];
      const [rows, columns] = [a.shape.at(transposeA ? -1 : -2), b.shape.at(transposeB ? -2 : -1)];
      const leading = a.shape.length >= b.shape.length ? a.shape.slice(0, -2) : b.shape.slice(0, -2);
      const shape = [...leading, rows as number, columns as number];
      return line(shape, ["(", ...turned(a, transposeA), " @ ", ...turned(b, transposeB), ")"]);
    },
  };
}

function binary(into: Recorder, op: BinaryOp, a: Operand, b: Operand, shape: Shape): Recorded {
  const { of, line, constant } = into;
  const [left, right] = [constant(a), constant(b)];
  if (left !== undefined && right !== undefined) throw notTraceable("it computes with numbers alone");
  const symbol = INFIX[op];
  const isTruth = symbol !== undefined && /[=<>]/.test(symbol);
  if (symbol !== undefined) return line(shape, ["(", ...of(a), ` ${symbol} `, ...of(b), ")"], isTruth);
  const side = op === "maximum" ? "min" : "max";
  if (right !== undefined) return line(shape, [...of(a), `.clamp(${side}=`, ...of(b), ")"]);
  if (left !== undefined) return line(shape, [...of(b), `.clamp(${side}=`, ...of(a), ")"]);
  return line(shape, [`torch.${op}(`, ...of(a), ", ", ...of(b), ")"]);
}

function windows(): Pick<Primitives, "unfold2d" | "fold2d"> {
  const refuse = (): never => {
    throw notTraceable("it goes over windows of images by itself");
  };
  return { unfold2d: refuse, fold2d: refuse };
}
