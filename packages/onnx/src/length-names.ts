import type { Attribute, Initializer } from "./graph.ts";
import { type BatchLengths, isPerSample } from "./unify.ts";

/** Adds a node to a file. */
type AddNode = (
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Readonly<Record<string, Attribute>>,
) => void;

/** Names for tensors of lengths, and those of them that are constants. */
export interface LengthNames {
  nameOf(given: BatchLengths, op: string): string;
  readonly initializers: Iterable<Initializer>;
}

/** Names for the tensors of lengths: constants, or computed from the size of the batch by nodes that are added first. */
export function lengthNames(input: string, named: (wanted: string) => string, add: AddNode): LengthNames {
  const initializers: Initializer[] = [];
  const names = new Map<string, string>();
  const once = (wanted: string, make: (name: string) => void): string => {
    const known = names.get(wanted);
    if (known !== undefined) return known;
    const name = named(wanted);
    names.set(wanted, name);
    make(name);
    return name;
  };
  const constant = (values: readonly number[]): string =>
    once(`lengths_${values.join("_")}`, (name) => {
      initializers.push({
        name,
        dtype: "int64",
        shape: [values.length],
        values: BigInt64Array.from(values, BigInt),
      });
    });
  const shape = (): string => once("input_shape", (name) => add("Shape", [input], name, {}));
  const batch = (): string =>
    once("batch_size", (name) => add("Slice", [shape(), constant([0]), constant([1])], name, {}));
  const partOf = (length: number | { readonly perSample: number }): string => {
    if (!isPerSample(length)) return constant([length]);
    const { perSample } = length;
    if (perSample === 1) return batch();
    return once(`batch_size_x${perSample}`, (name) => add("Mul", [batch(), constant([perSample])], name, {}));
  };
  const nameOf = ({ lengths }: BatchLengths, op: string): string => {
    const known = knownLengths(lengths, op);
    if (known !== undefined) return constant(known);
    const wanted = lengths.map((length) => (isPerSample(length) ? `b${length.perSample}` : length)).join("_");
    return once(`lengths_${wanted}`, (name) =>
      add("Concat", lengths.map(partOf), name, { axis: { kind: "int", value: 0 } }),
    );
  };
  return { nameOf, initializers };
}

/** Lengths as numbers, if they are; of a reshaping one may be left to be worked out, which is written -1. */
function knownLengths(lengths: BatchLengths["lengths"], op: string): readonly number[] | undefined {
  const open = lengths.filter(isPerSample).length;
  if (open > 1 || (open === 1 && (op !== "Reshape" || lengths.includes(0)))) return undefined;
  return lengths.map((length) => (isPerSample(length) ? -1 : length));
}
