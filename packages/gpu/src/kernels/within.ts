import type { Doubt } from "../runtime/doubt.ts";
import type { Engine } from "../runtime/engine.ts";
import type { Label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";

/** A function of a kernel, in place of an index that is out of range: one that is not, so that nothing foreign is read. */
export const WITHIN = `int within(float index, int length) {
  return int(clamp(index, 0.0, float(length - 1)));
}`;

/** Writes zeros in place of what is picked where there is nothing: no index is right there, which `doubt` will tell. */
export function pickNothing(engine: Engine, of: Label, y: Slot, doubt: Doubt | undefined): Slot {
  const source = (): KernelSource => kernelSource("", "return 0;");
  engine.run({ label: of, key: "nothing", source, reads: [], writes: [y], doubt });
  return y;
}
