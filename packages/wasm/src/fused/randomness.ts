import { type FusedKernels, type RandomBlock, type Shape, sizeOf } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { CHUNK_ALIGNMENT } from "../generated/layout.ts";
import type { Philox } from "../generated/kernels.ts";
import { launch } from "../launch.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";

/** Nanoseconds for a number. */
const UNIFORM_COST = 4;
const NORMAL_COST = 8;

/** Random numbers, bit for bit those of the host's generator. */
export function randomness(machine: Machine): Pick<FusedKernels, "randomUniform" | "randomNormal"> {
  return {
    randomUniform(random, shape, low, high) {
      const range = Math.fround(Math.fround(high) - Math.fround(low));
      const last = previousFloat(high);
      return draw(machine, random, shape, (y, philox) => {
        launch(machine, "randomUniform", { y, low, range, last, philox }, philox.size * UNIFORM_COST, piecesOf(philox));
      });
    },
    randomNormal(random, shape, mean, std) {
      return draw(machine, random, shape, (y, philox) => {
        launch(machine, "randomNormal", { y, mean, std, philox }, philox.size * NORMAL_COST, piecesOf(philox));
      });
    },
  };
}

/** A new block of numbers, which `fill` makes of the generator's blocks. */
function draw(
  machine: Machine,
  { key: [keyLow, keyHigh], block }: RandomBlock,
  shape: Shape,
  fill: (y: number, philox: Philox) => void,
): Block {
  const size = sizeOf(shape);
  const [blockLow, blockHigh] = [block % 2 ** 32, Math.floor(block / 2 ** 32)];
  return produce(machine, 4 * size, (y) => {
    if (size > 0) fill(y.pointer, { size, keyLow, keyHigh, blockLow, blockHigh });
  });
}

function piecesOf({ size }: Philox): number {
  return size / CHUNK_ALIGNMENT;
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
