import type { FusedKernels } from "@ganglion/tensor";
import { affine, type Multiply } from "../kernels/product.ts";
import type { Engine } from "../runtime/engine.ts";
import { convolve2d, convolve2dInputGrad, convolve2dWeightGrad } from "../wgsl/convolution.ts";
import { batchNorm, batchNormGrad, rowNorm, rowNormGrad } from "../wgsl/norms.ts";
import { adamInPlace, sgdInPlace } from "../wgsl/optimizers.ts";
import {
  logSoftmax,
  logSoftmaxGrad,
  softmax,
  softmaxCrossEntropy,
  softmaxCrossEntropyGrad,
  softmaxGrad,
} from "../wgsl/softmax.ts";
import { activation, activationGrad } from "./activation.ts";
import { convolveInFours, inputGradInFours, weightGradInFours } from "./convolution-fours.ts";
import { normalizeByParts, normalizeGradByParts } from "./norms.ts";
import { adamByParts, sgdByParts } from "./optimizers.ts";
import { poolAvg2d, poolAvg2dGrad, poolMax2d, poolMax2dGrad } from "./pooling.ts";
import {
  crossEntropyByParts,
  crossEntropyGradByParts,
  logSoftmaxByParts,
  logSoftmaxGradByParts,
  softmaxByParts,
  softmaxGradByParts,
} from "./softmax.ts";

type Fused = Partial<FusedKernels>;

/** All fused kernels but random numbers, which the host makes. */
export function fusedKernels(engine: Engine, multiply: Multiply): Fused {
  return { ...sharedKernels(engine, multiply), ...(engine.device.hasShaders ? shaders(engine) : kernels(engine)) };
}

/** What gpu.js compiles for both interfaces. */
function sharedKernels(engine: Engine, multiply: Multiply): Fused {
  return {
    activation: (...given) => activation(engine, ...given),
    activationGrad: (...given) => activationGrad(engine, ...given),
    affine: (...given) => affine(engine, multiply, ...given),
    poolMax2d: (...given) => poolMax2d(engine, ...given),
    poolMax2dGrad: (...given) => poolMax2dGrad(engine, ...given),
    poolAvg2d: (...given) => poolAvg2d(engine, ...given),
    poolAvg2dGrad: (...given) => poolAvg2dGrad(engine, ...given),
  };
}

/** What WGSL does better: tiles, several rounds and outputs, changes in place. */
function shaders(engine: Engine): Fused {
  return {
    convolve2d: (...given) => convolve2d(engine, ...given),
    convolve2dInputGrad: (...given) => convolve2dInputGrad(engine, ...given),
    convolve2dWeightGrad: (...given) => convolve2dWeightGrad(engine, ...given),
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

/** The same as kernels of gpu.js with one output each. */
function kernels(engine: Engine): Fused {
  return {
    convolve2d: (...given) => convolveInFours(engine, ...given),
    convolve2dInputGrad: (...given) => inputGradInFours(engine, ...given),
    convolve2dWeightGrad: (...given) => weightGradInFours(engine, ...given),
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
