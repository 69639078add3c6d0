import { refusal, type Shape } from "@ganglion/tensor";
import type { Attribute, Graph, GraphNode, Initializer, NodeInput } from "./graph.ts";

/** What a model computes on batches of two sizes. */
export interface Recordings {
  readonly one: Graph;
  readonly other: Graph;
  readonly sizes: readonly [one: number, other: number];
}

/** Lengths in which some are so many times the size of the batch. */
export interface BatchLengths {
  readonly lengths: readonly (number | { readonly perSample: number })[];
}

/** Whether a length depends on the batch. */
export function isPerSample(length: number | { readonly perSample: number }): length is { readonly perSample: number } {
  return typeof length !== "number";
}

/** A node whose lengths may depend on the size of the batch. */
export interface UnifiedNode extends Omit<GraphNode, "inputs"> {
  readonly inputs: readonly (string | BatchLengths)[];
}

/**
 * One graph for batches of any size, from the recordings of two: what differs must be lengths in proportion to the batch.
 * @throws Error if it is something else.
 */
export function unify({ one, other, sizes }: Recordings): UnifiedNode[] {
  if (one.nodes.length !== other.nodes.length || !sameInitializers(one, other)) throw batchDependent();
  return one.nodes.map((node, index) => {
    const twin = other.nodes[index] as GraphNode;
    const isSame = node.op === twin.op && node.output === twin.output && node.inputs.length === twin.inputs.length;
    if (!isSame || !sameAttributes(node.attributes, twin.attributes)) throw batchDependent();
    return { ...node, inputs: node.inputs.map((input, i) => unifyInput(input, twin.inputs[i] as NodeInput, sizes)) };
  });
}

function unifyInput(input: NodeInput, twin: NodeInput, sizes: Recordings["sizes"]): string | BatchLengths {
  if (typeof input === "string" || typeof twin === "string") {
    if (input !== twin) throw batchDependent();
    return input as string;
  }
  if (input.lengths.length !== twin.lengths.length) throw batchDependent();
  return { lengths: unifyLengths(input.lengths, twin.lengths, sizes) };
}

/** @throws Error if a length that differs is not in proportion to the batch. */
export function unifyLengths(one: Shape, other: Shape, sizes: Recordings["sizes"]): BatchLengths["lengths"] {
  return one.map((length, axis) => {
    if (length === other[axis]) return length;
    const perSample = length / sizes[0];
    if (!Number.isInteger(perSample) || perSample * sizes[1] !== other[axis]) throw batchDependent();
    return { perSample };
  });
}

function sameAttributes(a: GraphNode["attributes"], b: GraphNode["attributes"]): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => same(a[name], b[name]));
}

function same(a: Attribute | undefined, b: Attribute | undefined): boolean {
  return a?.kind === b?.kind && String(a?.value) === String(b?.value);
}

function sameInitializers(one: Graph, other: Graph): boolean {
  if (one.initializers.size !== other.initializers.size) return false;
  return [...one.initializers].every(([name, a]) => {
    const b = other.initializers.get(name);
    return b !== undefined && a.dtype === b.dtype && sameValues(a, b);
  });
}

function sameValues(a: Initializer, b: Initializer): boolean {
  return (
    String(a.shape) === String(b.shape) &&
    a.values.length === b.values.length &&
    (a.values as readonly unknown[] & typeof a.values).every((value: unknown, i: number) =>
      Object.is(value, b.values[i]),
    )
  );
}

function batchDependent(): Error {
  const remedy = "Pass { batch: 1 }, say, to export it for batches of one size.";
  const rule = "what the model computes must not depend on the size of the batch";
  return refusal(Error, "exportOnnx", rule, "a model in which it does", remedy);
}
