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

/** An empty graph. */
export function graph(): Graph {
  const nodes: GraphNode[] = [];
  const initializers = new Map<string, Initializer>();
  const counts = new Map<string, number>();
  const named = (base: string): string => {
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    return count === 0 ? base : `${base}_${count}`;
  };
  const self: Graph = {
    nodes,
    initializers,
    node(op, inputs, attributes = {}) {
      const output = named(op.toLowerCase());
      nodes.push({ op, inputs, output, attributes });
      return output;
    },
    scalar(value, dtype) {
      const name = `${dtype === "int32" ? "int" : "number"}_${String(Object.is(value, -0) ? "-0" : value)}`;
      const values = dtype === "int32" ? Int32Array.of(value) : Float32Array.of(value);
      if (!initializers.has(name)) initializers.set(name, { name, dtype, shape: [], values });
      return name;
    },
    initializer(values, shape, dtype, name) {
      const own = name ?? named("constant");
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
