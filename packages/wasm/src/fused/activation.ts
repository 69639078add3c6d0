import type { ActivationKind, FusedKernels, Operand } from "@ganglion/tensor";
import type { Block } from "../allocator.ts";
import { floatsOf } from "../buffers.ts";
import type { Machine } from "../machine.ts";
import { mapWithParameter } from "../map.ts";

/** Kinds whose gradient is computed from the output; the others need the input. */
const FROM_OUTPUT: ReadonlySet<ActivationKind> = /* @__PURE__ */ new Set<ActivationKind>(["relu", "sigmoid", "tanh"]);

/** What the kernel multiplies infinities by for the parameter 0 is no number, but the sigmoid of 0 is a half. */
const FLAT = 0.5;

/** Activations and their gradients. */
export function activations(machine: Machine): Pick<FusedKernels, "activation" | "activationGrad"> {
  return {
    activation(kind, x, parameter) {
      const from = floatsOf(machine, kind, x, x.size);
      if (kind === "swish" && parameter === 0) return mapWithParameter(machine, "mulF32", x.size, [from], FLAT);
      return mapWithParameter(machine, kind, x.size, [from], parameter);
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
  const name = `${kind}Grad` as const;
  const source = floatsOf(machine, name, FROM_OUTPUT.has(kind) ? y : x, x.size);
  const gradAt = floatsOf(machine, name, grad, x.size);
  if (kind === "swish" && parameter === 0) return mapWithParameter(machine, "mulF32", x.size, [gradAt], FLAT);
  return mapWithParameter(machine, name, x.size, [source, gradAt], parameter);
}
