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
export function lengthNames(input: string, add: AddNode): LengthNames {
  const initializers = new Map<string, Initializer>();
  const constant = (values: readonly number[]): string => {
    const name = `lengths_${values.join("_")}`;
    initializers.set(name, {
      name,
      dtype: "int64",
      shape: [values.length],
      values: BigInt64Array.from(values, BigInt),
    });
    return name;
  };
  const computed = new Set<string>();
  const once = (
    name: string,
    op: string,
    inputs: () => string[],
    attributes: Record<string, Attribute> = {},
  ): string => {
    if (!computed.has(name)) add(op, inputs(), name, attributes);
    computed.add(name);
    return name;
  };
  const batch = (): string =>
    once("batch_size", "Slice", () => [once("input_shape", "Shape", () => [input]), constant([0]), constant([1])]);
  const partOf = (length: number | { readonly perSample: number }): string => {
    if (!isPerSample(length)) return constant([length]);
    const { perSample } = length;
    return perSample === 1 ? batch() : once(`batch_size_x${perSample}`, "Mul", () => [batch(), constant([perSample])]);
  };
  const nameOf = ({ lengths }: BatchLengths, op: string): string => {
    const known = knownLengths(lengths, op);
    if (known !== undefined) return constant(known);
    const name = `lengths_${lengths.map((length) => (isPerSample(length) ? `b${length.perSample}` : length)).join("_")}`;
    return once(name, "Concat", () => lengths.map(partOf), { axis: { kind: "int", value: 0 } });
  };
  return { nameOf, initializers: { [Symbol.iterator]: () => initializers.values() } };
}

/** Lengths as numbers, if they are; of a reshaping one may be left to be worked out, which is written -1. */
function knownLengths(lengths: BatchLengths["lengths"], op: string): readonly number[] | undefined {
  const open = lengths.filter(isPerSample).length;
  if (open > 1 || (open === 1 && (op !== "Reshape" || lengths.includes(0)))) return undefined;
  return lengths.map((length) => (isPerSample(length) ? -1 : length));
}
