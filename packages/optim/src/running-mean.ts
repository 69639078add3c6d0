import { add, mul, type Tensor } from "@ganglion/tensor";

/** A running mean after one more value: `decay * before + (1 - decay) * value`. */
export function runningMean(before: Tensor, value: Tensor, decay: number): Tensor {
  return add(mul(before, decay), mul(value, 1 - decay));
}
