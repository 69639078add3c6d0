import { noGrad, type Tensor } from "@ganglion/tensor";

/**
 * Has `see` called with the gradient of `y` when `backward` has it whole and is about to go on to what `y` was computed
 * from. It is called in the scope of that pass, where what is not kept is freed. Nothing happens if `y` was not recorded.
 */
export function tapGradient(y: Tensor, see: (gradient: Tensor) => void): void {
  const { node } = y;
  if (node === undefined) return;
  y.node = {
    ...node,
    vjp(gradient, needed) {
      noGrad(() => see(gradient));
      return node.vjp(gradient, needed);
    },
  };
}
