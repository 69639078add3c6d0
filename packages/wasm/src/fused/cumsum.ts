import { type Operand, sizeOf } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { pointerOf } from "../buffers.ts";
import { launch } from "../launch.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";

/** Nanoseconds for an element: each waits for the sum before it, unless columns are added up side by side. */
const COST = 1.2;

/** The sums of all elements up to each along an axis, or in `reverse` from each on. */
export function cumsum(machine: Machine, x: Operand, axis: number, reverse: boolean): Block {
  const length = x.shape[axis] as number;
  const inner = sizeOf(x.shape.slice(axis + 1));
  const from = pointerOf(machine, x);
  return produce(machine, 4 * x.size, (y) => {
    if (x.size === 0) return;
    const columns = x.size / length;
    const given = { y: y.pointer, x: from, columns, length, inner, reverse, isInt: x.dtype === "int32" };
    launch(machine, "cumsum", given, x.size * COST, columns);
  });
}
