import { type DType, type Operand, type Primitives, refusal, type Shape } from "@ganglion/tensor";
import type { Graph } from "./graph.ts";
import { areConstant, computed, type Traced, valueOf } from "./traced.ts";

/** ONNX' numbers for types. */
export const TYPE = { float32: 1, int32: 6, int64: 7, bool: 9, float64: 11 } as const;

/** What kernels are recorded with. */
export interface Recorder {
  readonly graph: Graph;
  /** The name of an operand's value. */
  of(x: Operand): string;
  /** What a kernel returns whose output has the given name. */
  made(value: string, shape: Shape, dtype: DType): Traced;
  /** What a kernel returns: computed by `fold` where all operands are known, else the output of what `node` adds. */
  record(
    operands: readonly Operand[],
    shape: Shape,
    dtype: DType,
    fold: (kernels: Primitives, given: readonly Operand[]) => unknown,
    node: () => string,
  ): Traced;
}

/** Records into a graph. */
export function recorder(graph: Graph): Recorder {
  const made = (value: string, shape: Shape, dtype: DType): Traced => ({ value, shape, dtype });
  return {
    graph,
    of: (x) => valueOf(graph, x),
    made,
    record: (operands, shape, dtype, fold, node) =>
      areConstant(operands) ? computed(operands, shape, dtype, fold) : made(node(), shape, dtype),
  };
}

/** The error for what no operation of ONNX does. */
export function notInOnnx(what: string): Error {
  const remedy = "Such things come in gradients; export what the model computes in inference.";
  return refusal(Error, "exportOnnx", "the model must be made of operations that ONNX has", what, remedy);
}
