import type { FusedKernels } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import { convolvePacked, inputGradPacked, weightGradPacked } from "./convolution.ts";
import { normalizeByParts, normalizeGradByParts, rowGradByParts } from "./norms.ts";
import { adamByParts, sgdByParts } from "./optimizers.ts";
import {
  crossEntropyByParts,
  crossEntropyGradByParts,
  logSoftmaxByParts,
  logSoftmaxGradByParts,
  softmaxByParts,
  softmaxGradByParts,
} from "./softmax.ts";

export { multiplyPacked as multiply } from "./product.ts";

/** What WebGL2 does in kernels of gpu.js with one output each. */
export function fused(engine: Engine): Partial<FusedKernels> {
  return {
    convolve2d: (...given) => convolvePacked(engine, ...given),
    convolve2dInputGrad: (...given) => inputGradPacked(engine, ...given),
    convolve2dWeightGrad: (...given) => weightGradPacked(engine, ...given),
    softmax: (x) => softmaxByParts(engine, x),
    softmaxGrad: (...given) => softmaxGradByParts(engine, ...given),
    logSoftmax: (x) => logSoftmaxByParts(engine, x),
    logSoftmaxGrad: (...given) => logSoftmaxGradByParts(engine, ...given),
    softmaxCrossEntropy: (...given) => crossEntropyByParts(engine, ...given),
    softmaxCrossEntropyGrad: (...given) => crossEntropyGradByParts(engine, ...given),
    batchNorm: (x, weight, bias, eps) =>
      normalizeByParts(engine, opCall("batchNorm", x), x, x.shape, { weight, bias }, eps),
    batchNormGrad(x, weight, mean, variance, grad, eps) {
      const call = opCall("batchNormGrad", x, grad);
      return normalizeGradByParts(engine, call, { x, mean, variance, grad }, x.shape, weight, eps);
    },
    rowNorm: (x, eps) => normalizeByParts(engine, opCall("rowNorm", x), x, [1, ...x.shape], {}, eps),
    rowNormGrad: (x, mean, variance, grad, eps) =>
      rowGradByParts(engine, opCall("rowNormGrad", x, grad), { x, mean, variance, grad }, [1, ...x.shape], eps),
    sgd: (...given) => sgdByParts(engine, ...given),
    adam: (...given) => adamByParts(engine, ...given),
  };
}
