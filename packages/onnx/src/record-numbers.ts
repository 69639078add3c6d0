import type { ArithmeticOp, BinaryOp, Operand, Primitives, Shape, UnaryOp } from "@ganglion/tensor";
import { binaryNode, booleanNode, unaryNode } from "./functions.ts";
import { type Graph, int, ints } from "./graph.ts";
import { type Recorder, TYPE } from "./recorder.ts";
import { computed } from "./traced.ts";

/** The primitives that compute numbers, recorded. */
export function recordNumbers(
  into: Recorder,
): Pick<Primitives, "fill" | "cast" | "unary" | "binary" | "where" | "reduce" | "argReduce" | "matmul"> {
  return {
    fill: fill(),
    cast: cast(into),
    unary: unary(into),
    binary: binary(into),
    where: where(into),
    reduce: reduce(into),
    argReduce: argReduce(into),
    matmul: matmul(into),
  };
}

function fill(): Primitives["fill"] {
  return (value, shape, dtype) => computed([], shape, dtype, (kernels) => kernels.fill(value, shape, dtype));
}

function cast({ graph, of, record }: Recorder): Primitives["cast"] {
  return (x, dtype) =>
    record(
      [x],
      x.shape,
      dtype,
      (k, [a]) => k.cast(a as Operand, dtype),
      () => graph.node("Cast", [of(x)], { to: int(TYPE[dtype]) }),
    );
}

function unary({ graph, of, record }: Recorder): Primitives["unary"] {
  return (op: UnaryOp, x) =>
    record(
      [x],
      x.shape,
      x.dtype,
      (k, [a]) => k.unary(op, a as Operand),
      () => unaryNode(graph, op, of(x)),
    );
}

function binary({ graph, of, record }: Recorder): Primitives["binary"] {
  return (op: BinaryOp, a, b, shape) => {
    const dtype = isComparison(op) ? "int32" : a.dtype;
    return record(
      [a, b],
      shape,
      dtype,
      (k, [p, q]) => k.binary(op, p as Operand, q as Operand, shape),
      () => {
        if (!isComparison(op)) return binaryNode(graph, op as ArithmeticOp, of(a), of(b));
        return graph.node("Cast", [booleanNode(graph, op, of(a), of(b))], { to: int(TYPE.int32) });
      },
    );
  };
}

function where({ graph, of, record }: Recorder): Primitives["where"] {
  return (condition, a, b, shape) =>
    record(
      [condition, a, b],
      shape,
      a.dtype,
      (k, [c, p, q]) => k.where(c as Operand, p as Operand, q as Operand, shape),
      () => graph.node("Where", [graph.node("Cast", [of(condition)], { to: int(TYPE.bool) }), of(a), of(b)]),
    );
}

function reduce({ graph, of, record }: Recorder): Primitives["reduce"] {
  return (op, x, axes) => {
    const shape = x.shape.filter((_, axis) => !axes.includes(axis));
    return record(
      [x],
      shape,
      x.dtype,
      (k, [a]) => k.reduce(op, a as Operand, axes),
      () =>
        op === "sum"
          ? graph.node("ReduceSum", [of(x), { lengths: axes }], { keepdims: int(0) })
          : graph.node(op === "max" ? "ReduceMax" : "ReduceMin", [of(x)], { axes: ints(...axes), keepdims: int(0) }),
    );
  };
}

function argReduce({ graph, of, record }: Recorder): Primitives["argReduce"] {
  return (op, x, axis) => {
    const shape = x.shape.filter((_, i) => i !== axis);
    return record(
      [x],
      shape,
      "int32",
      (k, [a]) => k.argReduce(op, a as Operand, axis),
      () => {
        const found = graph.node(op === "argmax" ? "ArgMax" : "ArgMin", [of(x)], {
          axis: int(axis),
          keepdims: int(0),
        });
        return graph.node("Cast", [found], { to: int(TYPE.int32) });
      },
    );
  };
}

function matmul({ graph, of, record }: Recorder): Primitives["matmul"] {
  return (a, b, flags) => {
    const [rows, columns] = [a.shape.at(flags.transposeA ? -1 : -2), b.shape.at(flags.transposeB ? -2 : -1)];
    const shape = [...leading(a.shape, b.shape), rows as number, columns as number];
    return record(
      [a, b],
      shape,
      a.dtype,
      (k, [p, q]) => k.matmul(p as Operand, q as Operand, flags),
      () => {
        if (a.shape.length === 2 && b.shape.length === 2) {
          const attributes = { transA: int(Number(flags.transposeA)), transB: int(Number(flags.transposeB)) };
          return graph.node("Gemm", [of(a), of(b)], attributes);
        }
        const turned = (x: Operand, isTurned: boolean): string =>
          isTurned ? transposed(graph, of(x), x.shape.length) : of(x);
        return graph.node("MatMul", [turned(a, flags.transposeA), turned(b, flags.transposeB)]);
      },
    );
  };
}

function isComparison(op: BinaryOp): boolean {
  return ["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"].includes(op);
}

/** The leading axes of a product of stacks of matrices. */
function leading(a: Shape, b: Shape): number[] {
  const [first, second] = [a.slice(0, -2), b.slice(0, -2)];
  const rank = Math.max(first.length, second.length);
  return Array.from({ length: rank }, (_, i) => {
    const [p, q] = [first[first.length - rank + i] ?? 1, second[second.length - rank + i] ?? 1];
    return p === 1 ? q : p;
  });
}

/** With the last two of its axes exchanged. */
function transposed(graph: Graph, value: string, rank: number): string {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  return graph.node("Transpose", [value], { perm: ints(...axes.slice(0, -2), rank - 1, rank - 2) });
}
