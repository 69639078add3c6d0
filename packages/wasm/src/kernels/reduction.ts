import type { Operand, Primitives, ReduceOp } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { pointerOf, sizeOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
import { launch } from "../launch.ts";
import { allocate, free, type Machine } from "../machine.ts";

type Reduction = Pick<Primitives, "reduce" | "argReduce">;

const OP: Readonly<Record<ReduceOp, number>> = { sum: 0, max: 1, min: 2 };
/** Nanoseconds for an element. */
const COST = 0.1;
const ONE_BY_ONE = 0.6;
/** A longer row is reduced in parts of this many elements, which only depends on the row, so that sums do too. */
const PART = 32768;
/** Columns that the kernel takes at a time. */
const COLUMNS = 16;

/** The primitives that combine elements. */
export function reduction(machine: Machine): Reduction {
  return {
    reduce: (op, x, axes) => reduce(machine, op, x, axes),
    argReduce: (op, x, axis) => argReduce(machine, op, x, axis),
  };
}

/** Elements `[outer, rows, inner]`, of which the rows are combined. */
interface Stage {
  readonly outer: number;
  readonly rows: number;
  readonly inner: number;
}

/** Reduces runs of neighbouring axes one after the other, the last first, since that leaves the least for the others. */
function reduce(machine: Machine, op: ReduceOp, x: Operand, axes: readonly number[]): Block {
  const isInt = x.dtype === "int32";
  let source: Block | undefined;
  let pointer = pointerOf(x);
  for (const stage of stagesOf(x.shape, axes)) {
    const y = isInt ? reduceInts(machine, op, pointer, stage) : reduceFloats(machine, op, pointer, stage);
    if (source !== undefined) free(machine, source);
    source = y;
    pointer = y.pointer;
  }
  return source as Block;
}

function stagesOf(shape: readonly number[], axes: readonly number[]): Stage[] {
  const stages: Stage[] = [];
  let inner = 1;
  let last = shape.length;
  for (let i = axes.length - 1; i >= 0; ) {
    const end = (axes[i] as number) + 1;
    while (i > 0 && axes[i - 1] === (axes[i] as number) - 1) i--;
    const begin = axes[i] as number;
    inner *= sizeOf(shape.slice(end, last));
    stages.push({ outer: sizeOf(shape.slice(0, begin)), rows: sizeOf(shape.slice(begin, end)), inner });
    last = begin;
    i--;
  }
  return stages;
}

function reduceFloats(machine: Machine, op: ReduceOp, x: number, stage: Stage): Block {
  const { outer, rows, inner } = stage;
  if (inner === 1) return reduceRows(machine, op, x, outer, rows);
  const y = allocate(machine, 4 * outer * inner);
  if (y.size === 0) return y;
  const pieces = outer * Math.ceil(inner / COLUMNS);
  launch(
    machine,
    KERNEL.reduceColumns,
    [OP[op], y.pointer, x, outer, rows, inner],
    outer * rows * inner * COST,
    pieces,
  );
  return y;
}

function reduceRows(machine: Machine, op: ReduceOp, x: number, rows: number, length: number): Block {
  const parts = Math.max(1, Math.ceil(length / PART));
  const y = allocate(machine, 4 * rows * parts);
  if (y.size === 0) return y;
  launch(
    machine,
    KERNEL.reduceRows,
    [OP[op], y.pointer, x, rows, length, PART, parts],
    rows * length * COST,
    rows * parts,
  );
  if (parts === 1) return y;
  const whole = reduceRows(machine, op, y.pointer, rows, parts);
  free(machine, y);
  return whole;
}

function reduceInts(machine: Machine, op: ReduceOp, x: number, { outer, rows, inner }: Stage): Block {
  const y = allocate(machine, 4 * outer * inner);
  launch(
    machine,
    KERNEL.reduceI32,
    [OP[op], y.pointer, x, outer, rows, inner],
    outer * rows * inner * ONE_BY_ONE,
    outer * inner,
  );
  return y;
}

function argReduce(machine: Machine, op: "argmax" | "argmin", x: Operand, axis: number): Block {
  const rows = x.shape[axis] as number;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const outer = sizeOf(x.shape.slice(0, axis));
  const y = allocate(machine, 4 * outer * inner);
  const kernel = x.dtype === "int32" ? KERNEL.argReduceI32 : KERNEL.argReduceF32;
  launch(
    machine,
    kernel,
    [op === "argmax" ? 1 : 0, y.pointer, pointerOf(x), outer, rows, inner],
    x.size * ONE_BY_ONE,
    outer * inner,
  );
  return y;
}
