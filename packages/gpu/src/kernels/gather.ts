import { type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { kernelSource, type KernelSource } from "../shader/kernel-source.ts";
import { pickNothing, WITHIN } from "./within.ts";
import { collapse, stridesOf, walkFunction, walkParameters, walkScalars } from "./walk.ts";

/** Picks one element of `x` along `axis` for each index; the result is shaped like `indices`. */
export function gather(engine: Engine, x: Operand, indices: Operand, axis: number): Slot {
  const of = label("gather", x, indices);
  const y = engine.create(of, indices.shape);
  if (y.length === 0) return y;
  const length = x.shape[axis] as number;
  const doubt = engine.doubt(of, indices, { length });
  if (x.size === 0) return pickNothing(engine, of, y, doubt);
  if (x.dtype === "int32") y.range = (x.buffer as Slot).range;
  const strides = stridesOf(x.shape);
  const along = strides[axis] as number;
  const walk = collapse({
    shape: indices.shape,
    strides: strides.map((step, i) => (i === axis ? 0 : step)),
    offset: 0,
  });
  const whole = walk.shape.length === 0 ? { shape: [1], strides: [0], offset: 0 } : walk;
  engine.run({
    label: of,
    key: `gather.${whole.shape.length}${doubt === undefined ? "" : ".doubtful"}`,
    source: () => gatherKernel(whole.shape.length, doubt === undefined),
    reads: [engine.array(x), engine.array(indices)],
    writes: [y],
    scalars: [length, along, ...walkScalars(whole)],
    doubt,
  });
  return y;
}

/** Where it is known that all indices are in range, nothing is spent on those that are not. */
function gatherKernel(rank: number, isKnown: boolean): KernelSource {
  const names = walkParameters("w", rank);
  const at = `at${rank}(${["this.thread.x", ...names].join(", ")})`;
  return kernelSource(
    ["x, indices, int length, int along", ...names.map((name) => `int ${name}`)].join(", "),
    isKnown
      ? `return x[indices[this.thread.x] * along + ${at}];`
      : `const index = indices[this.thread.x];
const place = within(index, length);
return x[place * along + ${at}];`,
    isKnown ? [walkFunction(rank)] : [WITHIN, walkFunction(rank)],
  );
}

/**
 * The adjoint of `gather`: each element of the result looks for the updates that name it, so that none is lost, and one whose
 * index is out of range goes nowhere.
 */
export function scatterAdd(engine: Engine, updates: Operand, indices: Operand, axis: number, shape: Shape): Slot {
  const of = label("scatterAdd", updates, indices);
  if (updates.size === 0) return engine.constant(of, 0, shape);
  const y = engine.create(of, shape);
  const doubt = engine.doubt(of, indices, { length: shape[axis] as number });
  if (y.length === 0) {
    if (doubt !== undefined) y.doubts = new Set([doubt]);
    return y;
  }
  engine.run({
    label: of,
    key: `scatter.${shape.length}`,
    source: () => scatterKernel(shape.length),
    reads: [engine.array(updates), engine.array(indices)],
    writes: [y],
    scalars: [
      indices.shape[axis] as number,
      sizeOf(indices.shape.slice(axis + 1)),
      ...shape.flatMap((length, i) => [
        length,
        i === axis ? -1 : (indices.shape[i] as number),
        stridesOf(indices.shape)[i] as number,
      ]),
    ],
    doubt,
  });
  return y;
}

/**
 * `line` is where the updates for element `i` begin, -1 if there are none; `position` is its index along the axis that is
 * scattered, which is marked by a negative length of the updates.
 */
function scatterKernel(rank: number): KernelSource {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const names = axes.flatMap((axis) => [`n${axis}`, `m${axis}`, `s${axis}`]);
  const given = ["this.thread.x", ...names].join(", ");
  return kernelSource(
    ["updates, indices, int count, int step", ...names.map((name) => `int ${name}`)].join(", "),
    `const start = line(${given});
const wanted = position(${given});
let sum = 0;
if (start >= 0) {
  for (let k = 0; k < count; k += 1) {
    const place = start + k * step;
    if (indices[place] === wanted) { sum += updates[place]; }
  }
}
return sum;`,
    [
      indexFunction(
        "line",
        axes,
        (axis) => `if (m${axis} >= 0 && k${axis} >= m${axis}) { return -1; }
  if (m${axis} >= 0) { found = found + k${axis} * s${axis}; }`,
      ),
      indexFunction("position", axes, (axis) => `if (m${axis} < 0) { found = k${axis}; }`),
    ],
  );
}

/** A function that goes through the axes of element `i`, whose index along the axis `a` is `ka`, and returns `found`. */
function indexFunction(name: string, axes: readonly number[], visit: (axis: number) => string): string {
  const parameters = axes.flatMap((axis) => [`int n${axis}`, `int m${axis}`, `int s${axis}`]);
  const steps = axes.toReversed().map(
    (axis) => `  int q${axis} = rest / n${axis};
  int k${axis} = rest - q${axis} * n${axis};
  rest = q${axis};
  ${visit(axis)}`,
  );
  return `int ${name}(${["int i", ...parameters].join(", ")}) {
  int rest = i;
  int found = 0;
${steps.join("\n")}
  return found;
}`;
}
