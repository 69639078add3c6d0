import type { FusedKernels } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { convolvePacked, inputGradPacked, weightGradPacked } from "./convolution.ts";
import { normalizeByParts, normalizeGradByParts } from "./norms.ts";
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
      normalizeByParts(engine, "batchNorm", x, allBut(x.shape.length, 1), { weight, bias }, eps),
    batchNormGrad: (x, weight, mean, variance, grad, eps) =>
      normalizeGradByParts(
        engine,
        "batchNormGrad",
        { x, mean, variance, grad },
        allBut(x.shape.length, 1),
        weight,
        eps,
      ),
    rowNorm: (x, eps) => normalizeByParts(engine, "rowNorm", x, [1], {}, eps),
    rowNormGrad(x, mean, variance, grad, eps) {
      const grads = normalizeGradByParts(engine, "rowNormGrad", { x, mean, variance, grad }, [1], undefined, eps);
      engine.release(grads.weight);
      engine.release(grads.bias);
      return grads.x;
    },
    sgd: (...given) => sgdByParts(engine, ...given),
    adam: (...given) => adamByParts(engine, ...given),
  };
}

function allBut(rank: number, axis: number): number[] {
  return Array.from({ length: rank }, (_, i) => i).filter((i) => i !== axis);
}
