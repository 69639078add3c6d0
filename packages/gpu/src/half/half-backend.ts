import { type Backend, isRecording, sizeOf } from "@ganglion/tensor";
import { backendOn } from "../backend.ts";
import type { OwnKernels } from "../own-kernels.ts";
import type { Engine } from "../runtime/engine.ts";
import { halfEngine } from "./half-engine.ts";

/** Of fewer elements there is little to gain. */
const LARGE = 1024;

/**
 * The table of kernels on `core`, where what the layers of a network give lies as float16: convolutions, norms, activations and
 * max pooling, from `least` elements on. All is computed as float32, and all else lies as that; so does what these kernels give where
 * nothing is recorded, since it may be a gradient, whose numbers can be too small.
 */
export function halfBackend(core: Engine, kernels: OwnKernels, least: number = LARGE): Backend {
  const engine = halfEngine(core);
  const keeping: Engine = {
    ...engine,
    createResult(call, shape) {
      const isFloat = call.operands[0]?.dtype === "float32";
      return engine.create(call, shape, isFloat && isRecording() && sizeOf(shape) >= least);
    },
  };
  const backend = backendOn(engine, kernels);
  const { activation, batchNorm, convolve2d, poolMax2d, rowNorm } = backendOn(keeping, kernels).fused ?? {};
  const kept = { activation, batchNorm, convolve2d, poolMax2d, rowNorm } as Backend["fused"];
  return { ...backend, fused: { ...backend.fused, ...kept } };
}
