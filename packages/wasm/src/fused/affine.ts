import type { Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { floatsOf, intsOf } from "../buffers.ts";
import { multiply } from "../kernels/product.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";

/** `y = x W^T + bias`: `x [n, in]`, `weight [out, in]`, `bias [out]`, all float32 or all int32. */
export function affine(machine: Machine, x: Operand, weight: Operand, bias: Operand | undefined): Block {
  const [m, k] = x.shape as readonly [number, number];
  const n = weight.shape[0] as number;
  const isInt = x.dtype === "int32";
  const valuesOf = isInt ? intsOf : floatsOf;
  const [a, b] = [valuesOf(machine, "affine", x, m * k), valuesOf(machine, "affine", weight, n * k)];
  const biasAt = bias === undefined ? 0 : valuesOf(machine, "affine", bias, n);
  return produce(machine, 4 * m * n, (y) => {
    const strides = { aRow: 4 * k, aDepth: 4, bDepth: 4, bColumn: 4 * k };
    multiply(machine, y.pointer, { a, b, bias: biasAt, m, n, k, ...strides, batch: undefined, isInt });
  });
}
