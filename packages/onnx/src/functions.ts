import type { ArithmeticOp, BinaryOp, UnaryOp } from "@ganglion/tensor";
import type { Graph } from "./graph.ts";

const UNARY: Readonly<Partial<Record<UnaryOp | "sigmoid", string>>> = {
  neg: "Neg",
  abs: "Abs",
  sign: "Sign",
  exp: "Exp",
  log: "Log",
  sqrt: "Sqrt",
  tanh: "Tanh",
  erf: "Erf",
  sigmoid: "Sigmoid",
};

const BINARY: Readonly<Record<ArithmeticOp, string>> = {
  add: "Add",
  sub: "Sub",
  mul: "Mul",
  div: "Div",
  pow: "Pow",
  maximum: "Max",
  minimum: "Min",
};

const COMPARISON: Readonly<Partial<Record<BinaryOp, string>>> = {
  equal: "Equal",
  less: "Less",
  lessEqual: "LessOrEqual",
  greater: "Greater",
  greaterEqual: "GreaterOrEqual",
};

/** A function of one number. ONNX has neither expm1 nor log1p, which are made of others without losing their digits near 0. */
export function unaryNode(graph: Graph, op: UnaryOp | "sigmoid", x: string): string {
  if (op === "expm1") return expm1(graph, x);
  if (op === "log1p") return log1p(graph, x);
  return graph.node(UNARY[op] as string, [x]);
}

/** `exp(x) - 1 = tanh(x / 2) (exp(x) + 1)` */
function expm1(graph: Graph, x: string): string {
  const half = graph.node("Tanh", [graph.node("Mul", [x, graph.scalar(0.5, "float32")])]);
  return graph.node("Mul", [half, graph.node("Add", [graph.node("Exp", [x]), graph.scalar(1, "float32")])]);
}

/** `log(u) x / (u - 1)` with `u = 1 + x`, whose roundings cancel; `x` where u is 1, and `log(u)` where x is large. */
function log1p(graph: Graph, x: string): string {
  const one = graph.scalar(1, "float32");
  const u = graph.node("Add", [x, one]);
  const log = graph.node("Log", [u]);
  const corrected = graph.node("Mul", [log, graph.node("Div", [x, graph.node("Sub", [u, one])])]);
  const small = graph.node("Where", [graph.node("Equal", [u, one]), x, corrected]);
  return graph.node("Where", [graph.node("Greater", [x, one]), log, small]);
}

/** A function of two numbers that keeps their type. */
export function binaryNode(graph: Graph, op: ArithmeticOp, a: string, b: string): string {
  return graph.node(BINARY[op], [a, b]);
}

/** A comparison, as truth values. */
export function booleanNode(graph: Graph, op: BinaryOp, a: string, b: string): string {
  if (op === "notEqual") return graph.node("Not", [graph.node("Equal", [a, b])]);
  return graph.node(COMPARISON[op] as string, [a, b]);
}
