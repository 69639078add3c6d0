import { relu } from "@ganglion/activations";
import {
  abs,
  add,
  div,
  exp,
  grad,
  log,
  maximum,
  minimum,
  mul,
  neg,
  noGrad,
  pow,
  scope,
  sigmoid,
  softplus,
  sqrt,
  sub,
  tanh,
  tensor,
  type Tensor,
} from "@ganglion/tensor";
import type { OperationName } from "./operations.ts";
import type { ParsedNode } from "./parse-expression.ts";

/** An expression, and what its variables are. */
export interface TraceQuestion {
  readonly nodes: readonly ParsedNode[];
  readonly values: Readonly<Record<string, number>>;
}

/** What a node comes to. */
export interface TracedNode {
  readonly value: number;
  /** Of the last node's value by this one's. */
  readonly gradient: number;
  /** Of this node's value by each that it takes, as if it took nothing else. */
  readonly locals: readonly number[];
  /** For variables: how much the last value changes when this one does a little, by that little. */
  readonly numeric: number | undefined;
}

/** How far a variable is moved to each side for the numerical slope. */
const step = 1e-5;

const operations: Readonly<Record<OperationName, (...inputs: readonly [Tensor, Tensor]) => Tensor>> = {
  add,
  sub,
  mul,
  div,
  pow,
  neg: (x) => neg(x),
  exp: (x) => exp(x),
  log: (x) => log(x),
  sqrt: (x) => sqrt(x),
  tanh: (x) => tanh(x),
  sigmoid: (x) => sigmoid(x),
  relu: (x) => relu(x),
  softplus: (x) => softplus(x),
  abs: (x) => abs(x),
  max: maximum,
  min: minimum,
};

/** Computes every value forwards and every gradient backwards, each local derivative, and the numerical slopes. */
export async function traceExpression({ nodes, values }: TraceQuestion): Promise<readonly TracedNode[]> {
  return scope(() => {
    const traced = evaluate(nodes, values, true);
    const last = traced.at(-1);
    if (last === undefined) throw new Error("traceExpression: there must be a node, got none.");
    const gradients = grad(last, traced);
    return nodes.map((node, place) => ({
      value: numberOf(traced[place]),
      gradient: numberOf(gradients[place]),
      locals:
        node.kind === "operation"
          ? localsOf(
              node.name,
              node.inputs.map((input) => numberOf(traced[input])),
            )
          : [],
      numeric: node.kind === "variable" ? slopeBy(nodes, values, node.name) : undefined,
    }));
  });
}

function evaluate(nodes: readonly ParsedNode[], values: TraceQuestion["values"], isTraced: boolean): Tensor[] {
  const made: Tensor[] = [];
  for (const node of nodes) {
    if (node.kind === "operation")
      made.push(
        apply(
          node.name,
          node.inputs.map((input) => made[input] as Tensor),
        ),
      );
    else made.push(leaf(node.kind === "number" ? node.value : (values[node.name] ?? 1), isTraced));
  }
  return made;
}

function apply(name: OperationName, inputs: readonly Tensor[]): Tensor {
  return operations[name](...(inputs as [Tensor, Tensor]));
}

function leaf(value: number, requiresGrad: boolean): Tensor {
  return tensor(value, { dtype: "float64", requiresGrad });
}

function localsOf(name: OperationName, inputs: readonly number[]): number[] {
  const leaves = inputs.map((value) => leaf(value, true));
  return grad(apply(name, leaves), leaves).map(numberOf);
}

function slopeBy(nodes: readonly ParsedNode[], values: TraceQuestion["values"], name: string): number {
  const at = (shift: number): Tensor =>
    noGrad(() => evaluate(nodes, { ...values, [name]: (values[name] ?? 1) + shift }, false).at(-1) as Tensor);
  return numberOf(
    at(step)
      .sub(at(-step))
      .div(2 * step),
  );
}

function numberOf(value: Tensor | undefined): number {
  return value?.dataSync()[0] ?? Number.NaN;
}
