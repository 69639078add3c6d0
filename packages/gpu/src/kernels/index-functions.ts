import type { IndexCheck } from "../runtime/index-check.ts";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";

/** `a / b` of whole numbers; in gpu.js' JavaScript it would be a division of floats. */
export const QUOTIENT = "int quotient(int a, int b) {\n  return a / b;\n}";

/** A function of a kernel, in place of an index that is out of range: one that is not, so that nothing foreign is read. */
export const CLAMP_INDEX = `int clampIndex(float index, int length) {
  return int(clamp(index, 0.0, float(length - 1)));
}`;

/** Writes zeros in place of what is picked where there is nothing: no index is right there, which `indexCheck` will tell. */
export function pickNothing(
  engine: Engine,
  call: OpCall,
  y: DeviceBuffer,
  indexCheck: IndexCheck | undefined,
): DeviceBuffer {
  const source = (): KernelSource => kernelSource({}, {}, "return 0;");
  engine.run({ call, key: "nothing", source, reads: [], writes: [y], values: {}, indexCheck });
  return y;
}
