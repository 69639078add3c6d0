import type { Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { pointerOf } from "../buffers.ts";
import { multiply } from "../kernels/product.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";

/** `y = x W^T + bias`: `x [n, in]`, `weight [out, in]`, `bias [out]`. */
export function affine(machine: Machine, x: Operand, weight: Operand, bias: Operand | undefined): Block {
  const [m, k] = x.shape as readonly [number, number];
  const n = weight.shape[0] as number;
  return produce(machine, 4 * m * n, (y) => {
    multiply(machine, y.pointer, {
      a: pointerOf(x),
      b: pointerOf(weight),
      bias: bias === undefined ? 0 : pointerOf(bias),
      m,
      n,
      k,
      aRow: 4 * k,
      aDepth: 4,
      bDepth: 4,
      bColumn: 4 * k,
      batch: undefined,
    });
  });
}
