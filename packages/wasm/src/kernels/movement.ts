import {
  type Operand,
  type PadSpec,
  type Primitives,
  sizeOf,
  type SliceSpec,
  type Walk,
} from "@ganglion/tensor/backend";
import type { Block } from "../allocator.ts";
import { axesOf, joinAxes, stridesOf } from "../axes.ts";
import { pointerOf } from "../buffers.ts";
import { TRANSPOSE_COLUMNS } from "../generated/layout.ts";
import { launch } from "../launch.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";
import { viewOf } from "./elementwise.ts";

type Movement = Pick<Primitives, "permute" | "slice" | "pad" | "concat">;

/** Nanoseconds to copy an element. */
const COST = 0.3;

/** The primitives that put elements elsewhere. */
export function movement(machine: Machine): Movement {
  return {
    permute: (x, axes) => permute(machine, x, axes),
    slice: (x, spec) => slice(machine, x, spec),
    pad: (x, spec) => pad(machine, x, spec),
    concat: (xs, axis) => concat(machine, xs, axis),
  };
}

function permute(machine: Machine, x: Operand, axes: readonly number[]): Block {
  const shape = axes.map((axis) => x.shape[axis] as number);
  const strides = stridesOf(x.shape);
  return produce(machine, 4 * x.size, (y) => {
    copy(machine, y.pointer, pointerOf(machine, x), {
      lengths: shape,
      strides: [axes.map((axis) => strides[axis] as number), stridesOf(shape)],
    });
  });
}

function slice(machine: Machine, x: Operand, spec: SliceSpec): Block {
  const strides = stridesOf(x.shape);
  const start = spec.start.reduce((sum, from, axis) => sum + from * (strides[axis] as number), 0);
  return produce(machine, 4 * sizeOf(spec.shape), (y) => {
    copy(machine, y.pointer, pointerOf(machine, x) + start, {
      lengths: spec.shape,
      strides: [strides.map((stride, axis) => stride * (spec.step[axis] as number)), stridesOf(spec.shape)],
    });
  });
}

function pad(machine: Machine, x: Operand, spec: PadSpec): Block {
  const shape = x.shape.map((length, axis) => paddedLength(length, axis, spec));
  const strides = stridesOf(shape);
  const size = sizeOf(shape);
  return produce(machine, 4 * size, (y) => {
    viewOf(machine, x.dtype).fill(spec.value, y.pointer / 4, y.pointer / 4 + size);
    const start = spec.before.reduce((sum, count, axis) => sum + count * (strides[axis] as number), 0);
    copy(machine, y.pointer + start, pointerOf(machine, x), {
      lengths: x.shape,
      strides: [stridesOf(x.shape), strides.map((stride, axis) => stride * ((spec.interior[axis] as number) + 1))],
    });
  });
}

function paddedLength(length: number, axis: number, { before, after, interior }: PadSpec): number {
  const between = Math.max(0, length - 1) * (interior[axis] as number);
  return (before[axis] as number) + length + between + (after[axis] as number);
}

function concat(machine: Machine, xs: readonly Operand[], axis: number): Block {
  const shape = [...(xs[0] as Operand).shape];
  shape[axis] = xs.reduce((sum, x) => sum + (x.shape[axis] as number), 0);
  const strides = stridesOf(shape);
  return produce(machine, 4 * sizeOf(shape), (y) => {
    let at = y.pointer;
    for (const x of xs) {
      copy(machine, at, pointerOf(machine, x), { lengths: x.shape, strides: [stridesOf(x.shape), strides] });
      at += (x.shape[axis] as number) * (strides[axis] as number);
    }
  });
}

/** Copies elements from one strided layout to another: the strides of a walk are those of `x`, then those of `y`. */
function copy(machine: Machine, y: number, x: number, walk: Walk): void {
  const size = sizeOf(walk.lengths);
  if (size === 0) return;
  const merged = joinAxes(walk);
  const crossed = transposed(merged);
  const { lengths } = crossed ?? merged;
  const last = lengths.at(-1) as number;
  const kernel = crossed === undefined ? "copy" : "transpose";
  const pieces =
    crossed === undefined
      ? size / last
      : (size / last / (lengths.at(-2) as number)) * Math.ceil(last / TRANSPOSE_COLUMNS);
  launch(machine, kernel, { y, x, axes: axesOf(crossed ?? merged) }, size * COST, pieces);
}

/** If `x` and `y` are contiguous along different axes: the walk with the axis of `y`, then that of `x` moved to the end. */
function transposed({ lengths, strides }: Walk): Walk | undefined {
  const [x, y] = strides as [readonly number[], readonly number[]];
  const alongX = x.indexOf(4);
  const alongY = y.indexOf(4);
  if (alongX < 0 || alongY < 0 || alongX === alongY) return undefined;
  const order = [...lengths.keys()].filter((axis) => axis !== alongX && axis !== alongY).concat(alongY, alongX);
  const reordered = (values: readonly number[]) => order.map((axis) => values[axis] as number);
  return { lengths: reordered(lengths), strides: [reordered(x), reordered(y)] };
}
