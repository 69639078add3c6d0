import { isRecording, scope, type Tensor } from "@ganglion/tensor";

/** Frees what `body` needs on the way, unless a gradient will need it: that is when one of `inputs` requires one. */
export function tidy(inputs: readonly (Tensor | undefined)[], body: () => Tensor): Tensor {
  const isRecorded = isRecording() && inputs.some((input) => input?.requiresGrad === true);
  return isRecorded ? body() : scope(body);
}
