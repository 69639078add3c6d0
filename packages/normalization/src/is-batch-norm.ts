import type { Layer } from "@ganglion/tensor";
import type { BatchNorm } from "./batch-norm.ts";

/** Whether the layer is one that `batchNorm` has made. */
export function isBatchNorm(layer: Layer): layer is BatchNorm {
  return layer.kind === "batchNorm" && typeof (layer as BatchNorm).with === "function";
}
