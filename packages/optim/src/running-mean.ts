import { add, mul, type Tensor } from "@ganglion/tensor";

/** A running mean after one more value: `decay * before + (1 - decay) * value`. */
export function runningMean(before: Tensor, value: Tensor, decay: number): Tensor {
  return add(mul(before, decay), mul(value, 1 - decay));
}

/**
 * A running mean of squares after one more value: `decay * before + (1 - decay) * value * value`, from left to right as in
 * PyTorch: the square of 1e20 alone is Infinity in float32, and would stay in the mean for ever.
 */
export function runningSquare(before: Tensor, value: Tensor, decay: number): Tensor {
  return add(mul(before, decay), mul(mul(value, 1 - decay), value));
}
