import type { FusedKernels, RandomBlock, Shape } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { sizeOf } from "../buffers.ts";
import { KERNEL } from "../generated/kernels.ts";
import { launch, setFloats } from "../launch.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";

/** Nanoseconds for a number. */
const UNIFORM_COST = 4;
const NORMAL_COST = 8;

/** Random numbers, bit for bit those of the host's generator. */
export function randomness(machine: Machine): Pick<FusedKernels, "randomUniform" | "randomNormal"> {
  return {
    randomUniform(random, shape, low, high) {
      setFloats(machine, [low, Math.fround(Math.fround(high) - Math.fround(low)), previousFloat(high)]);
      return draw(machine, KERNEL.randomUniform, random, shape, UNIFORM_COST);
    },
    randomNormal(random, shape, mean, std) {
      setFloats(machine, [mean, std]);
      return draw(machine, KERNEL.randomNormal, random, shape, NORMAL_COST);
    },
  };
}

function draw(machine: Machine, kernel: number, { key, block }: RandomBlock, shape: Shape, cost: number): Block {
  const size = sizeOf(shape);
  return produce(machine, 4 * size, (y) => {
    if (size === 0) return;
    const words = [0, y.pointer, size, ...key, block % 2 ** 32, Math.floor(block / 2 ** 32)];
    launch(machine, kernel, words, size * cost, size >> 4);
  });
}

/** The largest float32 below the float32 nearest to `x`. */
function previousFloat(x: number): number {
  const float = Float32Array.of(x);
  const bits = new Int32Array(float.buffer);
  const pattern = bits[0] as number;
  if (float[0] === 0) bits[0] = -0x7fffffff;
  else bits[0] = pattern > 0 ? pattern - 1 : pattern + 1;
  return float[0] as number;
}
