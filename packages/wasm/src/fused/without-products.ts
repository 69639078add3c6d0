import type { ConvolutionSizes } from "@ganglion/tensor/backend";
import type { Block } from "../allocator.ts";
import type { Machine } from "../machine.ts";

/** What a convolution is without anything to add up. */
export function fillWithBias(
  machine: Machine,
  y: Block,
  bias: number,
  { images, groups, outputs, outputPixels }: ConvolutionSizes,
): void {
  clear(machine, y);
  if (bias === 0) return;
  for (let plane = 0; plane < images * groups * outputs; plane++) {
    const value = machine.floats[bias / 4 + (plane % (groups * outputs))] as number;
    machine.floats.fill(value, y.pointer / 4 + plane * outputPixels, y.pointer / 4 + (plane + 1) * outputPixels);
  }
}

/** Zeros. */
export function clear(machine: Machine, { pointer, size }: Block): void {
  machine.floats.fill(0, pointer / 4, (pointer + size) / 4);
}
