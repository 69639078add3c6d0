import type { Backend, FusedKernels, Operand, UnaryOp } from "@ganglion/tensor/backend";
import { type Block, floatsOf, launchLinked, type Machine, produce } from "@ganglion/wasm/internal";
import { NATIVE_NUMBERS } from "./kernel-numbers.ts";

/** Functions of one number, by their place in `kernels/exponential.c`, and the nanoseconds that an element takes. */
const FUNCTIONS = {
  exp: { operation: 0, cost: 0.2 },
  sigmoid: { operation: 1, cost: 0.35 },
  tanh: { operation: 2, cost: 0.3 },
} as const;
type Name = keyof typeof FUNCTIONS;

/** Chunks begin at multiples of so many elements. */
const PIECE = 16;

function isName(name: string): name is Name {
  return Object.hasOwn(FUNCTIONS, name);
}

function map(machine: Machine, name: Name, x: Operand): Block {
  const { operation, cost } = FUNCTIONS[name];
  const from = floatsOf(machine, name, x, x.size);
  return produce(machine, 4 * x.size, (y) => {
    if (x.size === 0) return;
    const ints = [y.pointer, from, operation, x.size];
    launchLinked(machine, NATIVE_NUMBERS.map, { ints, floats: [] }, x.size * cost, x.size / PIECE);
  });
}

/** e^x, tanh and sigmoid natively; what else `inner` knows, as it does it. */
export function exponentials(
  machine: Machine,
  inner: Backend,
): Pick<Backend, "unary"> & Pick<FusedKernels, "activation"> {
  const { unary } = inner;
  const { activation } = inner.fused as FusedKernels;
  return {
    unary: (op: UnaryOp, x) => (x.dtype === "float32" && isName(op) ? map(machine, op, x) : unary(op, x)),
    activation: (kind, x, parameter) => (isName(kind) ? map(machine, kind, x) : activation(kind, x, parameter)),
  };
}
