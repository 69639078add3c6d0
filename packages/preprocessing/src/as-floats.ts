import { cast, type Tensor } from "@ganglion/tensor";

/** `x`, or what it is as float32 numbers where it holds whole ones. */
export function asFloats(x: Tensor): Tensor {
  return x.dtype === "int32" ? cast(x, "float32") : x;
}
