import { isFloat, type Layer, type Tensor } from "@ganglion/tensor";

/** Whether a parameter asks for a gradient, and its layer lets it. */
export function isTrained(layer: Layer, x: Tensor): boolean {
  return x.requiresGrad && layer.options?.["trainable"] !== false && isFloat(x.dtype) && x.size > 0;
}
