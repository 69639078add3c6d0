import { type Buffer, checkOptions, emitLike, fusedKernel, record, type Tensor } from "@ganglion/tensor";
import type { Activation } from "./activation.ts";
import { assembleActivation } from "./assemble-activation.ts";

/**
 * The rectified linear unit `max(x, 0)`. The derivative at 0 is 0.
 * @example
 * ```ts
 * import { relu } from "@ganglion/activations";
 * import { tensor } from "@ganglion/tensor";
 * await relu(tensor([-1, 2])).array(); // => [0, 2]
 * ```
 * @see Nair and Hinton, 2010, Rectified Linear Units Improve Restricted Boltzmann Machines
 */
export const relu: Activation = /* @__PURE__ */ assembleActivation({
  kind: "relu",
  options: {},
  gain: Math.SQRT2,
  range: [0, Number.POSITIVE_INFINITY],
  zeroCentered: false,
  cost: 0,
  apply,
  derivative(x) {
    const y = apply(x);
    const one = emitLike(x, x.backend.fill(1, x.shape, x.dtype));
    const derivative = pass(x, y, one);
    y.dispose();
    one.dispose();
    return derivative;
  },
  with(changes) {
    checkOptions("relu", changes, {});
    return relu;
  },
});

function apply(x: Tensor): Tensor {
  const kernel = fusedKernel(x, "activation");
  const y = emitLike(x, kernel?.("relu", x, 0) ?? compose(x));
  return record("relu", y, [x], (grad) => [pass(x, y, grad)]);
}

function compose(x: Tensor): Buffer {
  const { backend, shape, dtype } = x;
  const buffer = backend.fill(0, [], dtype);
  const y = backend.binary("maximum", x, { buffer, shape: [], dtype, size: 1 }, shape);
  backend.release(buffer);
  return y;
}

/**
 * `grad` where relu's output `y` is not 0, which NaN is not either. It is linear in `grad` and so its own vjp: gradients of any order need
 * no other operation, and a bundle with relu in it carries none.
 */
function pass(x: Tensor, y: Tensor, grad: Tensor): Tensor {
  const kernel = fusedKernel(x, "activationGrad");
  const passed = kernel?.("relu", x, y, grad, 0) ?? x.backend.where(y, grad, y, x.shape);
  return record("reluGrad", emitLike(x, passed), [grad], (next) => [pass(x, y, next)]);
}
