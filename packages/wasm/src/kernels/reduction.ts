import { type Operand, type Primitives, type ReduceOp, sizeOf } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { pointerOf } from "../buffers.ts";
import { MAX, MIN, REDUCE_COLUMNS, SUM } from "../generated/layout.ts";
import { launch } from "../launch.ts";
import { free, type Machine } from "../machine.ts";
import { produce } from "../produce.ts";

type Reduction = Pick<Primitives, "reduce" | "argReduce">;

const OPERATION: Readonly<Record<ReduceOp, number>> = { sum: SUM, max: MAX, min: MIN };
/** Nanoseconds for an element. */
const COST = 0.1;
const ONE_BY_ONE = 0.6;
/** A longer row is reduced in parts of this many elements, which only depends on the row, so that sums do too. */
const PART = 32768;

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
  const kernel = x.dtype === "int32" ? reduceInts : reduceFloats;
  const [first, ...others] = stagesOf(x.shape, axes) as [Stage, ...Stage[]];
  let y = kernel(machine, op, pointerOf(machine, x), first);
  for (const stage of others) y = consume(machine, y, ({ pointer }) => kernel(machine, op, pointer, stage));
  return y;
}

/** What `compute` makes of a block, which is given back. */
function consume(machine: Machine, block: Block, compute: (block: Block) => Block): Block {
  try {
    return compute(block);
  } finally {
    free(machine, block);
  }
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
  return produce(machine, 4 * outer * inner, (y) => {
    if (y.size === 0) return;
    const given = { y: y.pointer, x, operation: OPERATION[op], outer, rows, inner };
    const pieces = outer * Math.ceil(inner / REDUCE_COLUMNS);
    launch(machine, "reduceColumns", given, outer * rows * inner * COST, pieces);
  });
}

function reduceRows(machine: Machine, op: ReduceOp, x: number, rows: number, length: number): Block {
  const parts = Math.max(1, Math.ceil(length / PART));
  const y = produce(machine, 4 * rows * parts, (partial) => {
    if (partial.size === 0) return;
    const given = { y: partial.pointer, x, operation: OPERATION[op], rows, length, partLength: PART, parts };
    launch(machine, "reduceRows", given, rows * length * COST, rows * parts);
  });
  return parts === 1 ? y : consume(machine, y, (partial) => reduceRows(machine, op, partial.pointer, rows, parts));
}

function reduceInts(machine: Machine, op: ReduceOp, x: number, { outer, rows, inner }: Stage): Block {
  return produce(machine, 4 * outer * inner, (y) => {
    const given = { y: y.pointer, x, operation: OPERATION[op], outer, rows, inner };
    launch(machine, "reduceI32", given, outer * rows * inner * ONE_BY_ONE, outer * inner);
  });
}

function argReduce(machine: Machine, op: "argmax" | "argmin", x: Operand, axis: number): Block {
  const rows = x.shape[axis] as number;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const outer = sizeOf(x.shape.slice(0, axis));
  return produce(machine, 4 * outer * inner, (y) => {
    const kernel = x.dtype === "int32" ? "argReduceI32" : "argReduceF32";
    const given = { y: y.pointer, x: pointerOf(machine, x), outer, rows, inner, largest: op === "argmax" };
    launch(machine, kernel, given, x.size * ONE_BY_ONE, outer * inner);
  });
}
