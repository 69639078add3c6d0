import type { FusedKernels } from "@ganglion/tensor";
import { affine, type Multiply } from "../kernels/product.ts";
import type { Engine } from "../runtime/engine.ts";
import { activation, activationGrad } from "./activation.ts";
import { poolAvg2d, poolAvg2dGrad } from "./average-pooling.ts";
import { cumsum } from "./cumsum.ts";
import { formulaKernel } from "./formula.ts";
import { poolMax2d, poolMax2dGrad } from "./max-pooling.ts";

/** The fused kernels that gpu.js compiles for both interfaces. */
export function sharedFused(engine: Engine, multiply: Multiply): Partial<FusedKernels> {
  return {
    activation: (...given) => activation(engine, ...given),
    activationGrad: (...given) => activationGrad(engine, ...given),
    cumsum: (...given) => cumsum(engine, ...given),
    elementwise: formulaKernel(engine),
    affine: (...given) => affine(engine, multiply, ...given),
    poolMax2d: (...given) => poolMax2d(engine, ...given),
    poolMax2dGrad: (...given) => poolMax2dGrad(engine, ...given),
    poolAvg2d: (...given) => poolAvg2d(engine, ...given),
    poolAvg2dGrad: (...given) => poolAvg2dGrad(engine, ...given),
  };
}
