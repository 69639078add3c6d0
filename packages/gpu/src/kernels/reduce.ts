import { type Operand, type ReduceOp, type Shape, sizeOf } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { type Label, label } from "../runtime/label.ts";
import { rangeFrom } from "../runtime/range.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { QUOTIENT } from "./quotient.ts";
import { collapse, stridesOf, type Walk, walkFunction, walkParameters, walkScalars } from "./walk.ts";

/** A reduction of a function of elements. */
export interface Reduction {
  readonly op: ReduceOp;
  /** The same for functions that are the same. */
  readonly key: string;
  /** `float apply(...)` of one element of each array, then of the numbers that belong to the result's element. */
  readonly source: string;
  /** Arrays of the shape that is reduced. */
  readonly arrays: readonly Slot[];
  /** Arrays of the result's shape. */
  readonly perResult: readonly Slot[];
  /** What the result is multiplied with: 1 over the count makes a sum a mean. */
  readonly scale: number;
}

/** Over which elements each result goes: along `kept` for the results, along `reduced` for one result's elements. */
interface Ways {
  readonly kept: Walk;
  readonly reduced: Walk;
}

/** Below, one thread goes through all elements of a result; above, the work is shared and its parts are then combined. */
const MAX_SERIAL = 64;
/** More threads than this no device needs. */
const MAX_THREADS = 65_536;

/** Combines over `axes`. */
export function reduce(engine: Engine, op: ReduceOp, x: Operand, axes: readonly number[]): Slot {
  const of = label(op, x);
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  if (x.size === 0) return engine.constant(of, 0, shape);
  const source = "float apply(float x) {\n  return x;\n}";
  const reduction = { op, key: "identity", source, arrays: [engine.array(x)], perResult: [], scale: 1 };
  return reduceBy(engine, of, reduction, x.shape, axes);
}

/** The sum of `parts` stretches of memory that follow each other, each of `shape`. */
export function sumParts(engine: Engine, of: Label, slot: Slot, parts: number, shape: Shape): Slot {
  const source = "float apply(float x) {\n  return x;\n}";
  const reduction: Reduction = { op: "sum", key: "identity", source, arrays: [slot], perResult: [], scale: 1 };
  return reduceBy(engine, of, reduction, [parts, ...shape], [0]);
}

/** Combines a function of elements over `axes` of tensors of `from`: the result's shape is what is left of it. */
export function reduceBy(engine: Engine, of: Label, reduction: Reduction, from: Shape, axes: readonly number[]): Slot {
  const strides = stridesOf(from);
  const way = (some: readonly number[]): Walk =>
    nonEmpty(
      collapse({
        shape: some.map((axis) => from[axis] as number),
        strides: some.map((axis) => strides[axis] as number),
        offset: 0,
      }),
    );
  const keptAxes = from.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const shape = keptAxes.map((axis) => from[axis] as number);
  const ways = { kept: way(keptAxes), reduced: way(axes) };
  const count = sizeOf(ways.reduced.shape);
  const results = sizeOf(shape);
  const parts = count <= MAX_SERIAL ? 1 : Math.min(Math.ceil(Math.sqrt(count)), Math.floor(MAX_THREADS / results));
  if (parts < 2) return pass(engine, of, reduction, ways, 1, shape);
  const partial = pass(engine, of, { ...reduction, scale: 1 }, ways, parts, [results, parts]);
  const whole = {
    ...reduction,
    key: "identity",
    source: "float apply(float x) {\n  return x;\n}",
    arrays: [partial],
    perResult: [],
  };
  const last = {
    kept: { shape: [results], strides: [parts], offset: 0 },
    reduced: { shape: [parts], strides: [1], offset: 0 },
  };
  const y = pass(engine, of, whole, last, 1, shape);
  engine.release(partial);
  return y;
}

function nonEmpty(walk: Walk): Walk {
  return walk.shape.length === 0 ? { shape: [1], strides: [0], offset: 0 } : walk;
}

/** Each result in `parts` parts, of which each thread combines every `parts`-th element. */
function pass(engine: Engine, of: Label, reduction: Reduction, ways: Ways, parts: number, shape: Shape): Slot {
  const { op, key, arrays, perResult, scale } = reduction;
  const y = engine.create(of, shape);
  if (y.length === 0) return y;
  const ranks = [ways.kept.shape.length, ways.reduced.shape.length] as const;
  engine.run({
    label: of,
    key: `reduce.${op}.${key}.${ranks}`,
    source: () => reduceKernel(reduction, ...ranks),
    reads: [...arrays, ...perResult],
    writes: [y],
    scalars: [parts, sizeOf(ways.reduced.shape), ...walkScalars(ways.kept), ...walkScalars(ways.reduced), scale],
  });
  return y;
}

const COMBINE: Readonly<Record<ReduceOp, string>> = {
  sum: "float combine(float a, float b) {\n  return a + b;\n}",
  max: "float combine(float a, float b) {\n  return larger(a, b);\n}",
  min: "float combine(float a, float b) {\n  return smaller(a, b);\n}",
};

function reduceKernel({ op, source, arrays, perResult }: Reduction, kept: number, reduced: number): KernelSource {
  const keptNames = walkParameters("k", kept);
  const reducedNames = walkParameters("r", reduced);
  const integers = ["parts", "count", ...keptNames, ...reducedNames];
  const values = (place: string): string =>
    [...arrays.map((_, i) => `x${i}[${place}]`), ...perResult.map((_, i) => `p${i}[result]`)].join(", ");
  const at = (index: string): string => `start + at${reduced}(${[index, ...reducedNames].join(", ")})`;
  return kernelSource(
    [
      ...arrays.map((_, i) => `x${i}`),
      ...perResult.map((_, i) => `p${i}`),
      ...integers.map((name) => `int ${name}`),
      "float scale",
    ].join(", "),
    `const result = quotient(this.thread.x, parts);
const part = this.thread.x - result * parts;
const start = at${kept}(${["result", ...keptNames].join(", ")});
const first = ${at("part")};
let total = apply(${values("first")});
for (let i = part + parts; i < count; i += parts) {
  const place = ${at("i")};
  total = combine(total, apply(${values("place")}));
}
return total * scale;`,
    [QUOTIENT, ...new Set([walkFunction(kept), walkFunction(reduced)]), source, COMBINE[op]],
  );
}

/** The int32 index of the first largest (or smallest) element along `axis`; the first NaN counts as that. */
export function argReduce(engine: Engine, op: "argmax" | "argmin", x: Operand, axis: number): Slot {
  const of = label(op, x);
  const shape = x.shape.filter((_, i) => i !== axis);
  const y = engine.create(of, shape);
  if (y.length === 0) return y;
  y.range = rangeFrom(0, (x.shape[axis] as number) - 1);
  engine.run({
    label: of,
    key: op,
    source: () => argKernel(op),
    reads: [engine.array(x)],
    writes: [y],
    scalars: [x.shape[axis] as number, sizeOf(x.shape.slice(axis + 1))],
  });
  return y;
}

function argKernel(op: "argmax" | "argmin"): KernelSource {
  const wins = op === "argmax" ? "a > best" : "a < best";
  const better = `float better(float a, float best) {
  if (isNan(best)) { return 0.0; }
  if (isNan(a) || ${wins}) { return 1.0; }
  return 0.0;
}`;
  return kernelSource(
    "x, int count, int step",
    `const outer = quotient(this.thread.x, step);
const start = outer * count * step + this.thread.x - outer * step;
let best = x[start];
let found = 0;
for (let i = 1; i < count; i += 1) {
  const value = x[start + i * step];
  if (better(value, best) > 0.5) {
    best = value;
    found = i;
  }
}
return found;`,
    [QUOTIENT, better],
  );
}
