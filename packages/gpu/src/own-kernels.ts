import type { FusedKernels } from "@ganglion/tensor";
import type { Device } from "./device/device.ts";
import type { Multiply } from "./kernels/product.ts";
import type { Engine } from "./runtime/engine.ts";

/** What each of the two interfaces does in its own way. */
export interface OwnKernels {
  readonly multiply: Multiply;
  /** Besides those of `sharedFused`; random numbers the host makes. */
  readonly fused: (engine: Engine) => Partial<FusedKernels>;
}

/** Loads what belongs to `device`: a page needs one of the two. */
export function ownKernels({ hasShaders }: Device): Promise<OwnKernels> {
  return hasShaders ? import("./wgsl/kernels.ts") : import("./webgl2/kernels.ts");
}
