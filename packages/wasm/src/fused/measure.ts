import { type FusedKernels, formatShape, type Operand, refusal, ShapeError } from "@ganglion/tensor";
import { floatsOf } from "../buffers.ts";
import { launch } from "../launch.ts";
import type { Machine } from "../machine.ts";

type Measuring = Pick<FusedKernels, "measureValues" | "measureEnds" | "measureNorms" | "takeEvery">;

/** How many numbers `measureValues` writes before the bins. */
const HEAD = 8;

/** Kernels that write a few numbers about many into a table. */
export function measuring(machine: Machine): Measuring {
  const addressOf = (where: string, x: Operand): number => floatsOf(machine, where, x, x.size);
  return {
    measureValues(x, into, at, { every, low, high, bins, reach }) {
      const y = placeIn(machine, "measureValues", into, at, HEAD + bins);
      const from = addressOf("measureValues", x);
      if (x.size > 0) launch(machine, "measureValues", { y, x: from, size: x.size, every, bins, low, high, reach });
    },
    measureEnds(x, into, at, { outer, units, inner, every, isMore }) {
      const y = placeIn(machine, "measureEnds", into, at, 2 * Math.ceil(units / every));
      if (outer * units * inner > x.size) throw tooFew("measureEnds", `${outer} x ${units} x ${inner} elements`, x);
      launch(machine, "measureEnds", { y, x: addressOf("measureEnds", x), outer, units, inner, every, isMore });
    },
    measureNorms(x, before, into, at, every) {
      const y = placeIn(machine, "measureNorms", into, at, before === undefined ? 1 : 2);
      const count = Math.ceil(x.size / every);
      const then = before === undefined ? 0 : placeIn(machine, "measureNorms", before.values, before.at, count);
      const { size } = x;
      launch(machine, "measureNorms", { y, x: addressOf("measureNorms", x), before: then, size, every });
    },
    takeEvery(x, into, at, every) {
      const y = placeIn(machine, "takeEvery", into, at, Math.ceil(x.size / every));
      launch(machine, "takeEvery", { y, x: addressOf("takeEvery", x), size: x.size, every });
    },
  };
}

/** Where `length` numbers of a table begin. */
function placeIn(machine: Machine, where: string, table: Operand, at: number, length: number): number {
  if (at >= 0 && at + length <= table.size) return floatsOf(machine, where, table, table.size) + 4 * at;
  throw tooFew(where, `${length} numbers from ${at} on`, table);
}

function tooFew(where: string, wanted: string, x: Operand): ShapeError {
  return refusal(
    ShapeError,
    where,
    `an operand must have ${wanted}`,
    formatShape(x.shape),
    "Check its shape.",
    x.shape,
  );
}
