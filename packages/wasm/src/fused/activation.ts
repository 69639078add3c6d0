import type { ActivationKind, FusedKernels, Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { floatsOf } from "../buffers.ts";
import { setFloats } from "../launch.ts";
import type { Machine } from "../machine.ts";
import { produce } from "../produce.ts";
import { mapRun, type Row } from "../map.ts";

/** Kinds whose gradient is computed from the output; the others need the input. */
const FROM_OUTPUT: ReadonlySet<ActivationKind> = /* @__PURE__ */ new Set<ActivationKind>(["relu", "sigmoid", "tanh"]);

/** What the kernel multiplies infinities by for the parameter 0 is no number, but the sigmoid of 0 is a half. */
const FLAT = 0.5;

/** Activations and their gradients. */
export function activations(machine: Machine): Pick<FusedKernels, "activation" | "activationGrad"> {
  return {
    activation(kind, x, parameter) {
      const from = [floatsOf(machine, kind, x, x.size)];
      if (kind === "swish" && parameter === 0) return apply(machine, "mulF32", from, x.size, FLAT);
      return apply(machine, kind, from, x.size, parameter);
    },
    activationGrad: (kind, x, y, grad, parameter) => activationGrad(machine, kind, x, y, grad, parameter),
  };
}

function activationGrad(
  machine: Machine,
  kind: ActivationKind,
  x: Operand,
  y: Operand,
  grad: Operand,
  parameter: number,
): Block {
  const row = `${kind}Grad` as const;
  const source = floatsOf(machine, row, FROM_OUTPUT.has(kind) ? y : x, x.size);
  const gradAt = floatsOf(machine, row, grad, x.size);
  if (kind === "swish" && parameter === 0) return apply(machine, "mulF32", [gradAt], x.size, FLAT);
  return apply(machine, row, [source, gradAt], x.size, parameter);
}

/** Runs a row kernel on operands of one size; its last operand is the parameter, where it takes one. */
function apply(machine: Machine, row: Row, operands: readonly number[], size: number, parameter: number): Block {
  return produce(machine, 4 * size, (y) => {
    if (size === 0) return;
    setFloats(machine, [parameter]);
    mapRun(machine, row, y.pointer, size, [...operands, machine.exports.FLOATS.value], [...operands.map(() => 4), 0]);
  });
}
