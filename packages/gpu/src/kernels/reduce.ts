import { type Operand, type ReduceOp, type Shape, sizeOf } from "@ganglion/tensor";
import { rowMajorStrides } from "@ganglion/tensor/backend";
import type { Engine } from "../runtime/engine.ts";
import { type OpCall, opCall } from "../runtime/op-call.ts";
import { rangeFrom } from "../runtime/range.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { type Ints, ints, named } from "../shader/parameters.ts";
import { QUOTIENT } from "./index-functions.ts";
import { collapse, type StridedView, viewFunction, viewParameters, setView } from "./strided-view.ts";

/** A reduction of a function of elements. */
export interface Reduction {
  readonly op: ReduceOp;
  /** The same for functions that are the same. */
  readonly key: string;
  /** `float apply(...)` of one element of each array, then of the numbers that belong to the result's element. */
  readonly source: string;
  /** Arrays of the shape that is reduced. */
  readonly arrays: readonly DeviceBuffer[];
  /** Arrays of the result's shape. */
  readonly perResult: readonly DeviceBuffer[];
  /** What the result is multiplied with: 1 over the count makes a sum a mean. */
  readonly scale: number;
}

/** Over which elements each result goes: along `kept` for the results, along `reduced` for one result's elements. */
interface Ways {
  readonly kept: StridedView;
  readonly reduced: StridedView;
}

/** The elements themselves, as the function that is reduced. */
export const IDENTITY = "float apply(float x) {\n  return x;\n}";

/** Below, one thread goes through all elements of a result; above, the work is shared and its parts are then combined. */
const MAX_SERIAL = 64;
/** More threads than this no device needs. */
const MAX_THREADS = 65_536;

/** Combines over `axes`. */
export function reduce(engine: Engine, op: ReduceOp, x: Operand, axes: readonly number[]): DeviceBuffer {
  const call = opCall(op, x);
  const shape = x.shape.filter((_, axis) => !axes.includes(axis));
  if (x.size === 0) return engine.constant(call, 0, shape);
  const reduction = { op, key: "identity", source: IDENTITY, arrays: [engine.array(x)], perResult: [], scale: 1 };
  return reduceBy(engine, call, reduction, x.shape, axes);
}

/** The sum of `parts` stretches of memory that follow each other, each of `shape`. */
export function sumParts(
  engine: Engine,
  call: OpCall,
  buffer: DeviceBuffer,
  parts: number,
  shape: Shape,
): DeviceBuffer {
  const reduction: Reduction = {
    op: "sum",
    key: "identity",
    source: IDENTITY,
    arrays: [buffer],
    perResult: [],
    scale: 1,
  };
  return reduceBy(engine, call, reduction, [parts, ...shape], [0]);
}

/** Combines a function of elements over `axes` of tensors of `from`: the result's shape is what is left of it. */
export function reduceBy(
  engine: Engine,
  call: OpCall,
  reduction: Reduction,
  from: Shape,
  axes: readonly number[],
): DeviceBuffer {
  const strides = rowMajorStrides(from);
  const way = (some: readonly number[]): StridedView =>
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
  if (parts < 2) return pass(engine, call, reduction, ways, 1, shape);
  const partial = pass(engine, call, { ...reduction, scale: 1 }, ways, parts, [results, parts]);
  const whole = {
    ...reduction,
    key: "identity",
    source: IDENTITY,
    arrays: [partial],
    perResult: [],
  };
  const last = {
    kept: { shape: [results], strides: [parts], offset: 0 },
    reduced: { shape: [parts], strides: [1], offset: 0 },
  };
  const y = pass(engine, call, whole, last, 1, shape);
  engine.release(partial);
  return y;
}

function nonEmpty(view: StridedView): StridedView {
  return view.shape.length === 0 ? { shape: [1], strides: [0], offset: 0 } : view;
}

/** Each result in `parts` parts, of which each thread combines every `parts`-th element. */
function pass(
  engine: Engine,
  call: OpCall,
  reduction: Reduction,
  ways: Ways,
  parts: number,
  shape: Shape,
): DeviceBuffer {
  const { op, key, arrays, perResult, scale } = reduction;
  const y = engine.create(call, shape);
  if (y.length === 0) return y;
  const values = { parts, count: sizeOf(ways.reduced.shape), scale };
  const ranks = [ways.kept.shape.length, ways.reduced.shape.length] as const;
  engine.run({
    call,
    key: `reduce.${op}.${key}.${ranks}`,
    source: () => reduceKernel(reduction, ...ranks),
    reads: [...arrays, ...perResult],
    writes: [y],
    values: setView(setView(values, "k", ways.kept), "r", ways.reduced),
  });
  return y;
}

const COMBINE: Readonly<Record<ReduceOp, string>> = {
  sum: "float combine(float a, float b) {\n  return a + b;\n}",
  max: "float combine(float a, float b) {\n  return larger(a, b);\n}",
  min: "float combine(float a, float b) {\n  return smaller(a, b);\n}",
};

function reduceKernel({ op, source, arrays, perResult }: Reduction, kept: number, reduced: number): KernelSource {
  const keptView = viewParameters("k", kept);
  const reducedView = viewParameters("r", reduced);
  const values = (place: string): string =>
    [...arrays.map((_, i) => `x${i}[${place}]`), ...perResult.map((_, i) => `p${i}[result]`)].join(", ");
  const at = (index: string): string => `start + at${reduced}(${index}, ${named(reducedView)})`;
  return kernelSource(
    Object.fromEntries(
      [...arrays.map((_, i) => `x${i}`), ...perResult.map((_, i) => `p${i}`)].map((name) => [name, 1]),
    ),
    { ...ints("parts", "count"), ...keptView, ...reducedView, scale: "float" },
    `const result = quotient(this.thread.x, parts);
const part = this.thread.x - result * parts;
const start = at${kept}(result, ${named(keptView)});
const first = ${at("part")};
let total = apply(${values("first")});
for (let i = part + parts; i < count; i += parts) {
  const place = ${at("i")};
  total = combine(total, apply(${values("place")}));
}
return total * scale;`,
    [QUOTIENT, ...new Set([viewFunction(kept), viewFunction(reduced)]), source, COMBINE[op]],
  );
}

/** The int32 index of the first largest (or smallest) element along `axis`; the first NaN counts as that. */
export function argReduce(engine: Engine, op: "argmax" | "argmin", x: Operand, axis: number): DeviceBuffer {
  const call = opCall(op, x);
  const shape = x.shape.filter((_, i) => i !== axis);
  const y = engine.create(call, shape);
  if (y.length === 0) return y;
  y.range = rangeFrom(0, (x.shape[axis] as number) - 1);
  engine.run({
    call,
    key: op,
    source: () => argKernel(op),
    reads: [engine.array(x)],
    writes: [y],
    values: { count: x.shape[axis] as number, step: sizeOf(x.shape.slice(axis + 1)) },
  });
  return y;
}

function argKernel(op: "argmax" | "argmin"): KernelSource<Ints<"count" | "step">> {
  const wins = op === "argmax" ? "a > best" : "a < best";
  const better = `float better(float a, float best) {
  if (isNan(best)) { return 0.0; }
  if (isNan(a) || ${wins}) { return 1.0; }
  return 0.0;
}`;
  return kernelSource(
    { x: 1 },
    ints("count", "step"),
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
