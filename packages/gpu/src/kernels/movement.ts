import type { Operand, PadSpec, Shape, SliceSpec } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { type Label, label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { kernelSource, type KernelSource } from "../shader/kernel-source.ts";
import { broadcastStrides, collapse, stridesOf, walkFunction, walkParameters, walkScalars } from "./walk.ts";

/** Repeats `x` along the axes in which it has length 1 or lacks. */
export function broadcast(engine: Engine, x: Operand, shape: Shape): Slot {
  return walkOver(engine, label("broadcast", x), x, shape, broadcastStrides(x.shape, shape));
}

/** Axis `i` of the result is axis `axes[i]` of `x`. */
export function permute(engine: Engine, x: Operand, axes: readonly number[]): Slot {
  const strides = stridesOf(x.shape);
  const shape = axes.map((axis) => x.shape[axis] as number);
  return walkOver(
    engine,
    label("permute", x),
    x,
    shape,
    axes.map((axis) => strides[axis] as number),
  );
}

/** Part of each axis of `x`, with steps. */
export function slice(engine: Engine, x: Operand, { start, step, shape }: SliceSpec): Slot {
  const strides = stridesOf(x.shape);
  const offset = start.reduce((sum, first, axis) => sum + first * (strides[axis] as number), 0);
  return walkOver(
    engine,
    label("slice", x),
    x,
    shape,
    strides.map((stride, axis) => stride * (step[axis] as number)),
    offset,
  );
}

function walkOver(engine: Engine, of: Label, x: Operand, shape: Shape, strides: readonly number[], offset = 0): Slot {
  const { constant } = x.buffer as Slot;
  if (constant !== undefined && x.size > 0) return engine.constant(of, constant, shape);
  const y = engine.create(of, shape);
  if (y.length === 0) return y;
  y.range = (x.buffer as Slot).range;
  const walk = collapse({ shape, strides, offset });
  const whole = walk.shape.length === 0 ? { shape: [1], strides: [1], offset } : walk;
  const rank = whole.shape.length;
  engine.run({
    label: of,
    key: `walk.${rank}`,
    source: () => walkKernel(rank),
    reads: [engine.array(x)],
    writes: [y],
    scalars: walkScalars(whole),
  });
  return y;
}

function walkKernel(rank: number): KernelSource {
  const names = walkParameters("w", rank);
  return kernelSource(
    ["x", ...names.map((name) => `int ${name}`)].join(", "),
    `return x[at${rank}(${["this.thread.x", ...names].join(", ")})];`,
    [walkFunction(rank)],
  );
}

/** Puts a value around and between the elements of `x`. */
export function pad(engine: Engine, x: Operand, spec: PadSpec): Slot {
  const of = label("pad", x);
  const axes = mergePadding(x.shape, spec);
  const shape = axes.map(
    ({ length, before, after, step }) => before + (length === 0 ? 0 : (length - 1) * step + 1) + after,
  );
  const y = engine.create(of, shape);
  if (y.length === 0) return y;
  if (x.size === 0) {
    engine.release(y);
    return engine.constant(of, spec.value, shape);
  }
  engine.run({
    label: of,
    key: `pad.${axes.length}`,
    source: () => padKernel(axes.length),
    reads: [engine.array(x)],
    writes: [y],
    scalars: [
      ...shape.flatMap((length, axis) => {
        const { length: inner, before, step } = axes[axis] as PaddedAxis;
        return [length, before, step, inner];
      }),
      spec.value,
    ],
  });
  return y;
}

/** An axis and what is put around it and, with a step above 1, between its elements. */
interface PaddedAxis {
  readonly length: number;
  readonly before: number;
  readonly after: number;
  readonly step: number;
}

/** The axes, neighbours joined where nothing is put around either; at least one. */
function mergePadding(shape: Shape, { before, after, interior }: PadSpec): PaddedAxis[] {
  const axes: PaddedAxis[] = [];
  for (const [axis, length] of shape.entries()) {
    const next = {
      length,
      before: before[axis] as number,
      after: after[axis] as number,
      step: (interior[axis] as number) + 1,
    };
    const last = axes.at(-1);
    if (last !== undefined && isBare(last) && isBare(next))
      axes[axes.length - 1] = { ...last, length: last.length * length };
    else axes.push(next);
  }
  return axes.length > 0 ? axes : [{ length: 1, before: 0, after: 0, step: 1 }];
}

function isBare({ before, after, step }: PaddedAxis): boolean {
  return before === 0 && after === 0 && step === 1;
}

/** `inside` is the place in `x` of element `i`, or -1 for one that was put in. */
function padKernel(rank: number): KernelSource {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const names = axes.flatMap((axis) => [`n${axis}`, `b${axis}`, `t${axis}`, `m${axis}`]);
  const steps = axes.toReversed().map(
    (axis) => `  int q${axis} = rest / n${axis};
  int a${axis} = rest - q${axis} * n${axis} - b${axis};
  int k${axis} = a${axis} / t${axis};
  if (a${axis} < 0 || k${axis} * t${axis} != a${axis} || k${axis} >= m${axis}) { return -1; }
  place = place + k${axis} * stride;
  stride = stride * m${axis};
  rest = q${axis};`,
  );
  const inside = `int inside(${["int i", ...names.map((name) => `int ${name}`)].join(", ")}) {
  int rest = i;
  int place = 0;
  int stride = 1;
${steps.join("\n")}
  return place;
}`;
  return kernelSource(
    ["x", ...names.map((name) => `int ${name}`), "float value"].join(", "),
    `const place = inside(${["this.thread.x", ...names].join(", ")});
if (place < 0) { return value; }
return x[place];`,
    [inside],
  );
}
