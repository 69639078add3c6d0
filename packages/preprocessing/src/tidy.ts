import { cast, isRecording, scope, type Tensor } from "@ganglion/tensor";

/** Applies `body` to `x` as floats, and frees what it needs on the way unless a gradient will need it. */
export function tidy(x: Tensor, body: (x: Tensor) => Tensor): Tensor {
  const run = (): Tensor => body(x.dtype === "int32" ? cast(x, "float32") : x);
  return isRecording() && x.requiresGrad ? run() : scope(run);
}
