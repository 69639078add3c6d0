import { type DType, type Operand, reference, sameShape, type Shape, sizeOf, type TypedArray } from "@ganglion/tensor";
import type { Graph } from "./graph.ts";

/** What a tensor of the recording backend is: a value of the graph, or numbers that are known while recording. */
export interface Traced {
  readonly shape: Shape;
  readonly dtype: DType;
  /** The name of the value, once it has one. */
  value?: string;
  readonly constant?: TypedArray;
  /** What the constant is to be called, such as a parameter's path. */
  name?: string;
}

/** Whether all operands are known while recording, so that the result is computed at once. */
export function areConstant(operands: readonly Operand[]): boolean {
  return operands.every(({ buffer }) => (buffer as Traced).constant !== undefined);
}

/** Computes on the reference what is known while recording. */
export function computed(
  operands: readonly Operand[],
  shape: Shape,
  dtype: DType,
  kernel: (backend: ReturnType<typeof reference>, operands: readonly Operand[]) => unknown,
): Traced {
  const backend = reference();
  const uploaded = operands.map((x) => ({
    ...detailsOf(x),
    buffer: backend.upload((x.buffer as Traced).constant as TypedArray, x.shape, x.dtype),
  }));
  const size = sizeOf(shape);
  const result = { buffer: kernel(backend, uploaded), shape, dtype, size };
  return { shape, dtype, constant: backend.downloadSync?.(result) as TypedArray };
}

function detailsOf({ shape, dtype, size }: Operand): Pick<Operand, "shape" | "dtype" | "size"> {
  return { shape, dtype, size };
}

/** The name of an operand's value in the shape that the operand has, which may be another than the value was made with. */
export function valueOf(graph: Graph, { buffer, shape }: Operand): string {
  const traced = buffer as Traced;
  if (traced.constant !== undefined) return constantOf(graph, traced, shape);
  const value = traced.value as string;
  return sameShape(traced.shape, shape) ? value : graph.node("Reshape", [value, { lengths: shape }]);
}

function constantOf(graph: Graph, traced: Traced, shape: Shape): string {
  const { constant, dtype } = traced as Required<Traced>;
  if (constant.length === 1 && shape.length === 0 && dtype !== "float64" && traced.name === undefined) {
    return graph.scalar(constant[0] as number, dtype);
  }
  if (sameShape(traced.shape, shape)) {
    traced.value ??= graph.initializer(constant, shape, dtype, traced.name);
    return traced.value;
  }
  return graph.initializer(constant, shape, dtype);
}
