import type { Operand, PadSpec, Shape, SliceSpec } from "@ganglion/tensor";
import { broadcastStrides, rowMajorStrides } from "@ganglion/tensor/backend";
import type { Engine } from "../runtime/engine.ts";
import { type OpCall, opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { kernelSource, type KernelSource } from "../shader/kernel-source.ts";
import { declared, type Ints, ints, named } from "../shader/parameters.ts";
import { collapse, viewFunction, viewParameters, setView } from "./strided-view.ts";

/** Repeats `x` along the axes in which it has length 1 or lacks. */
export function broadcast(engine: Engine, x: Operand, shape: Shape): DeviceBuffer {
  return copyView(engine, opCall("broadcast", x), x, shape, broadcastStrides(x.shape, shape));
}

/** Axis `i` of the result is axis `axes[i]` of `x`. */
export function permute(engine: Engine, x: Operand, axes: readonly number[]): DeviceBuffer {
  const strides = rowMajorStrides(x.shape);
  const shape = axes.map((axis) => x.shape[axis] as number);
  return copyView(
    engine,
    opCall("permute", x),
    x,
    shape,
    axes.map((axis) => strides[axis] as number),
  );
}

/** Part of each axis of `x`, with steps. */
export function slice(engine: Engine, x: Operand, { start, step, shape }: SliceSpec): DeviceBuffer {
  const strides = rowMajorStrides(x.shape);
  const offset = start.reduce((sum, first, axis) => sum + first * (strides[axis] as number), 0);
  return copyView(
    engine,
    opCall("slice", x),
    x,
    shape,
    strides.map((stride, axis) => stride * (step[axis] as number)),
    offset,
  );
}

function copyView(
  engine: Engine,
  call: OpCall,
  x: Operand,
  shape: Shape,
  strides: readonly number[],
  offset = 0,
): DeviceBuffer {
  const { constant } = x.buffer as DeviceBuffer;
  if (constant !== undefined && x.size > 0) return engine.constant(call, constant, shape);
  const y = engine.create(call, shape);
  if (y.length === 0) return y;
  y.range = (x.buffer as DeviceBuffer).range;
  const view = collapse({ shape, strides, offset });
  const whole = view.shape.length === 0 ? { shape: [1], strides: [1], offset } : view;
  const rank = whole.shape.length;
  engine.run({
    call,
    key: `view.${rank}`,
    source: () => viewKernel(rank),
    reads: [engine.array(x)],
    writes: [y],
    values: setView({}, "w", whole),
  });
  return y;
}

function viewKernel(rank: number): KernelSource {
  const parameters = viewParameters("w", rank);
  return kernelSource({ x: 1 }, parameters, `return x[at${rank}(this.thread.x, ${named(parameters)})];`, [
    viewFunction(rank),
  ]);
}

/** Puts a value around and between the elements of `x`. */
export function pad(engine: Engine, x: Operand, spec: PadSpec): DeviceBuffer {
  const call = opCall("pad", x);
  const axes = mergePadding(x.shape, spec);
  const shape = axes.map(
    ({ length, before, after, step }) => before + (length === 0 ? 0 : (length - 1) * step + 1) + after,
  );
  const y = engine.create(call, shape);
  if (y.length === 0) return y;
  if (x.size === 0) {
    engine.release(y);
    return engine.constant(call, spec.value, shape);
  }
  engine.run({
    call,
    key: `pad.${axes.length}`,
    source: () => padKernel(axes.length),
    reads: [engine.array(x)],
    writes: [y],
    values: { ...padValues(axes, shape), value: spec.value },
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

/** Of each axis the length of the result, what comes before, the step between elements and how many there are. */
function padParameters(rank: number): Ints<string> {
  return ints(...Array.from({ length: rank }, (_, axis) => [`n${axis}`, `b${axis}`, `t${axis}`, `m${axis}`]).flat());
}

/** The values of `padParameters`. */
function padValues(axes: readonly PaddedAxis[], shape: Shape): Readonly<Record<string, number>> {
  return Object.fromEntries(
    axes.flatMap(({ length, before, step }, axis) => [
      [`n${axis}`, shape[axis] as number],
      [`b${axis}`, before],
      [`t${axis}`, step],
      [`m${axis}`, length],
    ]),
  );
}

/** `inside` is the place in `x` of element `i`, or -1 for one that was put in. */
function padKernel(rank: number): KernelSource {
  const axes = Array.from({ length: rank }, (_, axis) => axis);
  const parameters = padParameters(rank);
  const steps = axes.toReversed().map(
    (axis) => `  int q${axis} = rest / n${axis};
  int a${axis} = rest - q${axis} * n${axis} - b${axis};
  int k${axis} = a${axis} / t${axis};
  if (a${axis} < 0 || k${axis} * t${axis} != a${axis} || k${axis} >= m${axis}) { return -1; }
  place = place + k${axis} * stride;
  stride = stride * m${axis};
  rest = q${axis};`,
  );
  const inside = `int inside(int i, ${declared(parameters)}) {
  int rest = i;
  int place = 0;
  int stride = 1;
${steps.join("\n")}
  return place;
}`;
  return kernelSource(
    { x: 1 },
    { ...parameters, value: "float" },
    `const place = inside(this.thread.x, ${named(parameters)});
if (place < 0) { return value; }
return x[place];`,
    [inside],
  );
}
