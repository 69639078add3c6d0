import { type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import { rowMajorStrides } from "@ganglion/tensor/backend";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { declared, type Ints, ints, named } from "../shader/parameters.ts";
import { kernelSource, type KernelSource } from "../shader/kernel-source.ts";
import { pickNothing, CLAMP_INDEX } from "./index-functions.ts";
import { collapse, viewFunction, viewParameters, setView } from "./strided-view.ts";

/** Picks one element of `x` along `axis` for each index; the result is shaped like `indices`. */
export function gather(engine: Engine, x: Operand, indices: Operand, axis: number): DeviceBuffer {
  const call = opCall("gather", x, indices);
  const y = engine.create(call, indices.shape);
  if (y.length === 0) return y;
  const length = x.shape[axis] as number;
  const indexCheck = engine.checkIndices(call, indices, { length });
  if (x.size === 0) return pickNothing(engine, call, y, indexCheck);
  if (x.dtype === "int32") y.range = (x.buffer as DeviceBuffer).range;
  const strides = rowMajorStrides(x.shape);
  const along = strides[axis] as number;
  const view = collapse({
    shape: indices.shape,
    strides: strides.map((step, i) => (i === axis ? 0 : step)),
    offset: 0,
  });
  const whole = view.shape.length === 0 ? { shape: [1], strides: [0], offset: 0 } : view;
  engine.run({
    call,
    key: `gather.${whole.shape.length}${indexCheck === undefined ? "" : ".unchecked"}`,
    source: () => gatherKernel(whole.shape.length, indexCheck === undefined),
    reads: [engine.array(x), engine.array(indices)],
    writes: [y],
    values: setView({ length, along }, "w", whole),
    indexCheck,
  });
  return y;
}

/** Where it is known that all indices are in range, nothing is spent on those that are not. */
function gatherKernel(rank: number, isKnown: boolean): KernelSource {
  const view = viewParameters("w", rank);
  const at = `at${rank}(this.thread.x, ${named(view)})`;
  return kernelSource(
    { x: 1, indices: 1 },
    { length: "int", along: "int", ...view },
    isKnown
      ? `return x[indices[this.thread.x] * along + ${at}];`
      : `const index = indices[this.thread.x];
const place = clampIndex(index, length);
return x[place * along + ${at}];`,
    isKnown ? [viewFunction(rank)] : [CLAMP_INDEX, viewFunction(rank)],
  );
}

/**
 * The adjoint of `gather`: each element of the result looks for the updates that name it, so that none is lost, and one whose
 * index is out of range goes nowhere.
 */
export function scatterAdd(
  engine: Engine,
  updates: Operand,
  indices: Operand,
  axis: number,
  shape: Shape,
): DeviceBuffer {
  const call = opCall("scatterAdd", updates, indices);
  if (updates.size === 0) return engine.constant(call, 0, shape);
  const y = engine.create(call, shape);
  const indexCheck = engine.checkIndices(call, indices, { length: shape[axis] as number });
  if (y.length === 0) {
    if (indexCheck !== undefined) y.pendingChecks = new Set([indexCheck]);
    return y;
  }
  engine.run({
    call,
    key: `scatter.${shape.length}`,
    source: () => scatterKernel(shape.length),
    reads: [engine.array(updates), engine.array(indices)],
    writes: [y],
    values: {
      count: indices.shape[axis] as number,
      step: sizeOf(indices.shape.slice(axis + 1)),
      ...scatterValues(shape, indices.shape, axis),
    },
    indexCheck,
  });
  return y;
}

/** Of each axis the length of the result, that of the updates, -1 for the one that is scattered, and their stride. */
function scatterParameters(rank: number): Ints<string> {
  return ints(...Array.from({ length: rank }, (_, axis) => [`n${axis}`, `m${axis}`, `s${axis}`]).flat());
}

/** The values of `scatterParameters`. */
function scatterValues(shape: Shape, updates: Shape, scattered: number): Readonly<Record<string, number>> {
  const strides = rowMajorStrides(updates);
  return Object.fromEntries(
    shape.flatMap((length, axis) => [
      [`n${axis}`, length],
      [`m${axis}`, axis === scattered ? -1 : (updates[axis] as number)],
      [`s${axis}`, strides[axis] as number],
    ]),
  );
}

/**
 * `line` is where the updates for element `i` begin, -1 if there are none; `position` is its index along the axis that is
 * scattered, which is marked by a negative length of the updates.
 */
function scatterKernel(rank: number): KernelSource {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const parameters = scatterParameters(rank);
  const given = `this.thread.x, ${named(parameters)}`;
  return kernelSource(
    { updates: 1, indices: 1 },
    { count: "int", step: "int", ...parameters },
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
  const steps = axes.toReversed().map(
    (axis) => `  int q${axis} = rest / n${axis};
  int k${axis} = rest - q${axis} * n${axis};
  rest = q${axis};
  ${visit(axis)}`,
  );
  return `int ${name}(int i, ${declared(scatterParameters(axes.length))}) {
  int rest = i;
  int found = 0;
${steps.join("\n")}
  return found;
}`;
}
