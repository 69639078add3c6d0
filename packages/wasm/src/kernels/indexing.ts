import { type Operand, type Primitives, type Shape, sizeOf } from "@ganglion/tensor";
import { axesOf, stridesOf } from "../axes.ts";
import { pointerOf } from "../buffers.ts";
import { ADD_FLOATS, ADD_INTS, GATHER } from "../generated/layout.ts";
import { launchIndexed } from "../indices.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";

type Indexing = Pick<Primitives, "gather" | "scatterAdd">;

/** Nanoseconds for an element. */
const COST = 1;

/** The primitives that follow indices. */
export function indexing(machine: Machine): Indexing {
  return {
    gather(x, indices, axis) {
      return produce(machine, 4 * indices.size, (y) =>
        walkIndices(machine, GATHER, y.pointer, pointerOf(machine, x), x.shape, indices, axis),
      );
    },
    scatterAdd(updates, indices, axis, shape) {
      const mode = updates.dtype === "int32" ? ADD_INTS : ADD_FLOATS;
      return produce(machine, 4 * sizeOf(shape), (y) => {
        machine.ints.fill(0, y.pointer / 4, y.pointer / 4 + sizeOf(shape));
        walkIndices(machine, mode, pointerOf(machine, updates), y.pointer, shape, indices, axis);
      });
    },
  };
}

/** Runs over all indices; `table`, of `shape`, is read or written at the index along `axis`. */
function walkIndices(
  machine: Machine,
  mode: number,
  values: number,
  table: number,
  shape: Shape,
  indices: Operand,
  axis: number,
): void {
  if (indices.size === 0) return;
  const strides = stridesOf(shape);
  const step = strides[axis] as number;
  strides[axis] = 0;
  const length = shape[axis] as number;
  const given = {
    values,
    table,
    indices: pointerOf(machine, indices),
    mode,
    step,
    size: indices.size,
    length,
    axes: axesOf({ lengths: indices.shape, strides: [strides] }),
  };
  const runs = indices.size / (indices.shape.at(-1) as number);
  const named = { where: mode === GATHER ? "gather" : "scatterAdd", indices, length };
  launchIndexed(machine, "gather", given, named, indices.size * COST, mode === GATHER ? runs : 1);
}
