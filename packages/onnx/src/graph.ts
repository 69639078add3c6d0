import type { DType, Shape, TypedArray } from "@ganglion/tensor";

/** An attribute of a node: a whole number, whole numbers, a fraction, or a text. */
export type Attribute =
  | { readonly kind: "int"; readonly value: number }
  | { readonly kind: "ints"; readonly value: readonly number[] }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "text"; readonly value: string };

/** What a node reads: a value of the graph by its name, or lengths, which may depend on the size of the batch. */
export type NodeInput = string | { readonly lengths: readonly number[] };

/** One operation. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly NodeInput[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** The types that values of a graph have. */
export type ElementType = DType | "int64" | "bool";

/** A tensor that is part of the file. */
export interface Initializer {
  readonly name: string;
  readonly dtype: ElementType;
  readonly shape: Shape;
  readonly values: TypedArray | BigInt64Array;
}

/** A graph as it is being recorded. */
export interface Graph {
  readonly nodes: GraphNode[];
  readonly initializers: Map<string, Initializer>;
  /** Adds a node and returns the name of its output. */
  node(op: string, inputs: readonly NodeInput[], attributes?: Readonly<Record<string, Attribute>>): string;
  /** The name of a tensor that is part of the file; the same one for the same numbers of one kind. */
  scalar(value: number, dtype: "float32" | "int32"): string;
  /** Adds a tensor under a name, or one that is made up. */
  initializer(values: TypedArray, shape: Shape, dtype: DType, name?: string): string;
}

/** Makes names that are not taken yet, as like as can be to those that are wanted. */
export function uniqueNames(taken: Iterable<string>): (wanted: string) => string {
  const names = new Set(taken);
  const counts = new Map<string, number>();
  return (wanted) => {
    let count = counts.get(wanted) ?? 0;
    let name = count === 0 ? wanted : `${wanted}_${count}`;
    while (names.has(name)) name = `${wanted}_${++count}`;
    counts.set(wanted, count + 1);
    names.add(name);
    return name;
  };
}

/** An empty graph. */
export function graph(): Graph {
  const nodes: GraphNode[] = [];
  const initializers = new Map<string, Initializer>();
  const named = uniqueNames(["input", "output"]);
  const scalars = new Map<string, string>();
  const self: Graph = {
    nodes,
    initializers,
    node(op, inputs, attributes = {}) {
      const output = named(op.toLowerCase());
      nodes.push({ op, inputs, output, attributes });
      return output;
    },
    scalar(value, dtype) {
      const wanted = `${dtype === "int32" ? "int" : "number"}_${String(Object.is(value, -0) ? "-0" : value)}`;
      const values = dtype === "int32" ? Int32Array.of(value) : Float32Array.of(value);
      const name = scalars.get(wanted) ?? named(wanted);
      scalars.set(wanted, name);
      initializers.set(name, { name, dtype, shape: [], values });
      return name;
    },
    initializer(values, shape, dtype, name) {
      const own = named(name ?? "constant");
      initializers.set(own, { name: own, dtype, shape, values });
      return own;
    },
  };
  return self;
}

/** A whole number as an attribute. */
export function int(value: number): Attribute {
  return { kind: "int", value };
}

/** Whole numbers as an attribute. */
export function ints(...value: readonly number[]): Attribute {
  return { kind: "ints", value };
}

/** A text as an attribute. */
export function text(value: string): Attribute {
  return { kind: "text", value };
}
