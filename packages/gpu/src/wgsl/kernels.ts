import type { FusedKernels } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { convolve2d, convolve2dInputGrad, convolve2dWeightGrad } from "./convolution.ts";
import { poolMax2d, poolMax2dGrad } from "./max-pooling.ts";
import { batchNorm, batchNormGrad, rowNorm, rowNormGrad } from "./norms.ts";
import { adamInPlace, sgdInPlace } from "./optimizers.ts";
import {
  logSoftmax,
  logSoftmaxGrad,
  softmax,
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
  softmaxGrad,
} from "./softmax.ts";

export { multiplyInTiles as multiply } from "./multiply.ts";

/** What WebGPU does better than gpu.js' kernels: tiles, several rounds and outputs, changes in place. */
export function fused(engine: Engine): Partial<FusedKernels> {
  return {
    convolve2d: (...given) => convolve2d(engine, ...given),
    convolve2dInputGrad: (...given) => convolve2dInputGrad(engine, ...given),
    convolve2dWeightGrad: (...given) => convolve2dWeightGrad(engine, ...given),
    poolMax2d: (...given) => poolMax2d(engine, ...given),
    poolMax2dGrad: (...given) => poolMax2dGrad(engine, ...given),
    softmax: (x) => softmax(engine, x),
    softmaxGrad: (...given) => softmaxGrad(engine, ...given),
    logSoftmax: (x) => logSoftmax(engine, x),
    logSoftmaxGrad: (...given) => logSoftmaxGrad(engine, ...given),
    softmaxCrossEntropy: (...given) => softmaxCrossEntropy(engine, ...given),
    softmaxCrossEntropyGrad: (...given) => softmaxCrossEntropyGrad(engine, ...given),
    batchNorm: (...given) => batchNorm(engine, ...given),
    batchNormGrad: (x, weight, _mean, variance, grad, eps) => batchNormGrad(engine, x, weight, variance, grad, eps),
    rowNorm: (...given) => rowNorm(engine, ...given),
    rowNormGrad: (x, _mean, variance, grad, eps) => rowNormGrad(engine, x, variance, grad, eps),
    sgd: (...given) => sgdInPlace(engine, ...given),
    adam: (...given) => adamInPlace(engine, ...given),
  };
}
