import type { Operand, Shape } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import type { Label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { broadcastStrides, collapse, isWhole, type Walk, walkFunction, walkParameters, walkScalars } from "./walk.ts";

/** A function of one element of each operand. */
export interface ElementFunction {
  /** The same for functions that are the same. */
  readonly key: string;
  /** A function `apply` of one float for each operand, then of one for each of the numbers, in the language of `toWgsl`. */
  readonly source: string;
}

/** How an operand is read: as one number, as the element of the same place, or on a way through its memory. */
type Access = { readonly kind: "number"; readonly value: number } | { readonly kind: "walk"; readonly walk: Walk };

/** A function of the operands' elements, the operands broadcast to `shape`, in one kernel. */
export function elementwise(
  engine: Engine,
  label: Label,
  { key, source }: ElementFunction,
  shape: Shape,
  operands: readonly Operand[],
  numbers: readonly number[] = [],
): Slot {
  const y = engine.create(label, shape);
  if (y.length === 0) return y;
  const accesses = operands.map((operand) => accessOf(operand, shape));
  const walks = accesses.flatMap((access) => (access.kind === "walk" ? [access.walk] : []));
  engine.run({
    label,
    key: `${key}:${accesses.map(accessKey).join(",")}`,
    source: () => elementKernel(source, accesses, numbers.length),
    reads: operands.filter((_, i) => accesses[i]?.kind === "walk").map((operand) => engine.array(operand)),
    writes: [y],
    scalars: [
      ...walks.flatMap((walk) => (isWhole(walk) ? [] : walkScalars(walk))),
      ...accesses.flatMap((access) => (access.kind === "number" ? [access.value] : [])),
      ...numbers,
    ],
  });
  return y;
}

function accessOf({ buffer, shape: from }: Operand, shape: Shape): Access {
  const { constant } = buffer as Slot;
  if (constant !== undefined) return { kind: "number", value: constant };
  return { kind: "walk", walk: collapse({ shape, strides: broadcastStrides(from, shape), offset: 0 }) };
}

function accessKey(access: Access): string {
  if (access.kind === "number") return "n";
  return isWhole(access.walk) ? "i" : String(access.walk.shape.length);
}

function elementKernel(source: string, accesses: readonly Access[], numbers: number): KernelSource {
  const arrays: string[] = [];
  const integers: string[] = [];
  const floats: string[] = [];
  const ranks = new Set<number>();
  const values = accesses.map((access, i) => {
    if (access.kind === "number") {
      floats.push(`c${i}`);
      return `c${i}`;
    }
    arrays.push(`x${i}`);
    if (isWhole(access.walk)) return `x${i}[this.thread.x]`;
    const rank = access.walk.shape.length;
    const names = walkParameters(`w${i}`, rank);
    integers.push(...names);
    ranks.add(rank);
    return `x${i}[at${rank}(${["this.thread.x", ...names].join(", ")})]`;
  });
  for (let i = 0; i < numbers; i++) floats.push(`n${i}`);
  const all = [...values, ...Array.from({ length: numbers }, (_, i) => `n${i}`)];
  const parameters = [...arrays, ...integers.map((name) => `int ${name}`), ...floats.map((name) => `float ${name}`)];
  return kernelSource(parameters.join(", "), `return apply(${all.join(", ")});`, [
    source,
    ...[...ranks].map(walkFunction),
  ]);
}
