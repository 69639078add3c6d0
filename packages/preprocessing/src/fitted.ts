import type { Layer, Shape, Tensor } from "@ganglion/tensor";

/** A fitted function as plain JSON, from which `fromJSON` makes it again. */
export interface FittedJson {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/**
 * A function whose numbers were taken from data, like a scale of d3: `t(x)` prepares `x [n, ...]`, `t.invert` undoes it,
 * `t.toJSON` writes it down. It is a layer, so it may stand in a `sequential`, and gradients flow through it.
 */
export interface Fitted extends Layer {
  readonly kind: string;
  /** The shape of one sample, as far as it is fixed: for functions of channels, their number. */
  readonly shape: Shape;
  /** What `t` was given, from what it returned; for projections, the nearest there is. */
  invert(y: Tensor): Tensor;
  toJSON(): FittedJson;
}
