import { type Operand, sizeOf } from "@ganglion/tensor";
import { QUOTIENT } from "../kernels/index-functions.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { type Ints, ints } from "../shader/parameters.ts";

/**
 * The sums of all elements up to each along `axis`, or, in reverse, from each: every step adds what lies twice as far away as in
 * the step before, so that there are as many as the length has bits.
 * @see Hillis and Steele, 1986, Data Parallel Algorithms
 */
export function cumsum(engine: Engine, x: Operand, axis: number, reverse: boolean): DeviceBuffer {
  const call = opCall("cumsum", x);
  const length = x.shape[axis] as number;
  const step = sizeOf(x.shape.slice(axis + 1));
  if (x.size === 0) return engine.create(call, x.shape);
  const given = engine.array(x);
  let sums = given;
  let distance = 1;
  do {
    const y = engine.create(call, x.shape);
    engine.run({
      call,
      key: "cumsum",
      source: stepKernel,
      reads: [sums],
      writes: [y],
      values: { length, step, distance: reverse ? distance : -distance },
    });
    if (sums !== given) engine.release(sums);
    sums = y;
    distance *= 2;
  } while (distance < length);
  return sums;
}

function stepKernel(): KernelSource<Ints<"length" | "step" | "distance">> {
  return kernelSource(
    { x: 1 },
    ints("length", "step", "distance"),
    `const line = quotient(this.thread.x, step);
const other = line - quotient(line, length) * length + distance;
if (other < 0 || other >= length) { return x[this.thread.x]; }
return x[this.thread.x] + x[this.thread.x + distance * step];`,
    [QUOTIENT],
  );
}
