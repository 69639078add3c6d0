import type {
  ActivationKind,
  ArithmeticOp,
  ElementwiseFunction,
  FormulaStep,
  FusedKernels,
  Operand,
} from "@ganglion/tensor";
import { binaryNode, booleanNode, unaryNode } from "./functions.ts";
import { type Graph, int } from "./graph.ts";
import { type Recorder, TYPE } from "./recorder.ts";

/** Functions of elements, recorded: ONNX' own where it has them, else the steps of their formulas. */
export function recordFormulas({ graph, of, made }: Recorder): Pick<FusedKernels, "activation" | "elementwise"> {
  return {
    activation: (kind, x, parameter) => made(activationNode(graph, kind, of(x), parameter), x.shape, x.dtype),
    elementwise: (fn, operands, parameters) => {
      const [first] = operands as readonly [Operand];
      return made(formulaNodes(graph, fn, operands.map(of), parameters), first.shape, first.dtype);
    },
  };
}

function activationNode(graph: Graph, kind: ActivationKind, x: string, parameter: number): string {
  const number = (value: number): string => graph.scalar(value, "float32");
  const times = (a: string, b: string): string => graph.node("Mul", [a, b]);
  switch (kind) {
    case "relu":
      return graph.node("Relu", [x]);
    case "sigmoid":
      return graph.node("Sigmoid", [x]);
    case "tanh":
      return graph.node("Tanh", [x]);
    case "swish":
      return times(x, graph.node("Sigmoid", [parameter === 1 ? x : times(x, number(parameter))]));
    case "softplus":
      if (parameter === 1) return graph.node("Softplus", [x]);
      return graph.node("Div", [graph.node("Softplus", [times(x, number(parameter))]), number(parameter)]);
    case "gelu": {
      const below = graph.node("Add", [graph.node("Erf", [times(x, number(Math.SQRT1_2))]), number(1)]);
      return times(times(x, number(0.5)), below);
    }
    default: {
      const cube = times(times(x, x), x);
      const inner = times(graph.node("Add", [x, times(cube, number(0.044715))]), number(Math.sqrt(2 / Math.PI)));
      return times(times(x, number(0.5)), graph.node("Add", [graph.node("Tanh", [inner]), number(1)]));
    }
  }
}

/** A formula, step by step. */
function formulaNodes(
  graph: Graph,
  { steps }: ElementwiseFunction,
  operands: readonly string[],
  parameters: readonly number[],
): string {
  const values: string[] = [];
  const at = (place: number): string => values[place] as string;
  for (const step of steps) values.push(stepNode(graph, step, at, operands, parameters));
  return at(values.length - 1);
}

function stepNode(
  graph: Graph,
  step: FormulaStep,
  at: (place: number) => string,
  operands: readonly string[],
  parameters: readonly number[],
): string {
  switch (step.kind) {
    case "operand":
      return operands[step.index] as string;
    case "parameter":
      return graph.scalar(parameters[step.index] as number, "float32");
    case "constant":
      return graph.scalar(step.value, "float32");
    case "unary":
      return unaryNode(graph, step.op, at(step.x));
    case "where": {
      const isTrue = graph.node("Cast", [at(step.condition)], { to: int(TYPE.bool) });
      return graph.node("Where", [isTrue, at(step.a), at(step.b)]);
    }
    default: {
      const isArithmetic = ["add", "sub", "mul", "div", "pow", "maximum", "minimum"].includes(step.op);
      if (isArithmetic) return binaryNode(graph, step.op as ArithmeticOp, at(step.a), at(step.b));
      return graph.node("Cast", [booleanNode(graph, step.op, at(step.a), at(step.b))], { to: int(TYPE.float32) });
    }
  }
}
