import type { PadSpec, SliceSpec } from "../backend.ts";
import { emit } from "../emit.ts";
import { record } from "../node.ts";
import type { Tensor } from "../tensor.ts";

/** `slice` as backends know it. */
export function sliceBy(x: Tensor, spec: SliceSpec): Tensor {
  const y = emit(x.backend, x.backend.slice(x, spec), spec.shape, x.dtype);
  return record("slice", y, [x], (grad) => {
    const after = x.shape.map((length, axis) => {
      const taken = spec.shape[axis] as number;
      const last = (spec.start[axis] as number) + (taken - 1) * (spec.step[axis] as number);
      return taken === 0 ? length - (spec.start[axis] as number) : length - last - 1;
    });
    return [padBy(grad, { before: spec.start, after, interior: spec.step.map((step) => step - 1), value: 0 })];
  });
}

/** `pad` as backends know it, with elements between neighbours too: the adjoint of a slice with a step. */
export function padBy(x: Tensor, spec: PadSpec): Tensor {
  const shape = x.shape.map((length, axis) => {
    const between = Math.max(0, length - 1) * (spec.interior[axis] as number);
    return (spec.before[axis] as number) + length + between + (spec.after[axis] as number);
  });
  const y = emit(x.backend, x.backend.pad(x, spec), shape, x.dtype);
  return record("pad", y, [x], (grad) => [
    sliceBy(grad, { start: spec.before, step: spec.interior.map((n) => n + 1), shape: x.shape }),
  ]);
}
