import type { Operand, Primitives, Shape } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { setAxes, stridesOf } from "../axes.ts";
import { pointerOf, sizeOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
import { launch } from "../launch.ts";
import { allocate, type Machine } from "../machine.ts";

type Indexing = Pick<Primitives, "gather" | "scatterAdd">;

/** What the kernel does at the places that indices name. */
const GATHER = 0;
const ADD_FLOATS = 1;
const ADD_INTEGERS = 2;
/** Nanoseconds for an element. */
const COST = 1;

/** The primitives that follow indices. */
export function indexing(machine: Machine): Indexing {
  return {
    gather(x, indices, axis) {
      const y = allocate(machine, 4 * indices.size);
      walkIndices(machine, GATHER, y, pointerOf(x), x.shape, indices, axis);
      return y;
    },
    scatterAdd(updates, indices, axis, shape) {
      const y = allocate(machine, 4 * sizeOf(shape));
      machine.ints.fill(0, y.pointer / 4, y.pointer / 4 + sizeOf(shape));
      const mode = updates.dtype === "int32" ? ADD_INTEGERS : ADD_FLOATS;
      const values: Block = { pointer: pointerOf(updates), size: 0 };
      walkIndices(machine, mode, values, y.pointer, shape, indices, axis);
      return y;
    },
  };
}

/** Runs over all indices; `table`, of `shape`, is read or written at the index along `axis`. */
function walkIndices(
  machine: Machine,
  mode: number,
  values: Block,
  table: number,
  shape: Shape,
  indices: Operand,
  axis: number,
): void {
  if (indices.size === 0) return;
  const strides = stridesOf(shape);
  const step = strides[axis] as number;
  strides[axis] = 0;
  setAxes(machine, { lengths: indices.shape, strides: [strides] });
  const words = [mode, values.pointer, table, pointerOf(indices), step, indices.size];
  const runs = indices.size / (indices.shape.at(-1) as number);
  launch(machine, KERNEL.gather, words, indices.size * COST, mode === GATHER ? runs : 1);
}
