import { indexError, type Operand } from "@ganglion/tensor";
import { pointerOf } from "./buffers.ts";
import type { KernelArguments } from "./generated/kernels.ts";
import { REFUSED } from "./generated/layout.ts";
import { launch } from "./launch.ts";
import type { Machine } from "./machine.ts";

/** What stands for the place of a refused index as long as there is none. */
const NONE = -1;

/** The kernels that refuse an index that is out of range. */
type Indexed = "gather" | "poolMaxGrad" | "crossEntropy" | "crossEntropyGrad";

/** Whose indices they are, what is indexed, and how long it is. */
interface Named {
  readonly where: string;
  readonly indices: Operand;
  readonly length: number;
}

/**
 * Runs a kernel that follows `indices`, each below `length`, on one thread or several.
 * @throws RangeError for the first index that is not.
 */
export function launchIndexed<Name extends Indexed>(
  machine: Machine,
  kernel: Name,
  given: KernelArguments[Name],
  { where, indices, length }: Named,
  nanoseconds: number,
  pieces: number,
): void {
  const { ints } = machine;
  ints[REFUSED / 4] = NONE;
  launch(machine, kernel, given, nanoseconds, pieces);
  const place = ints[REFUSED / 4] as number;
  if (place === NONE) return;
  const index = ints[pointerOf(machine, indices) / 4 + place] as number;
  throw indexError(where, { place, index, length }, indices.shape);
}
