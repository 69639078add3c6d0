import {
  emit,
  emitLike,
  fusedGradKernel,
  fusedKernel,
  isRecording,
  noGrad,
  record,
  scope,
  type Tensor,
} from "@ganglion/tensor";
import { overflows } from "./shrink.ts";
import { inverseRoot, scaleToUnit, standardize, standardizeGrad } from "./standardize.ts";

const FEATURES = [1];

/**
 * Normalizes each row of `x [rows, features]` by its own mean and biased variance. One kernel where the backend has it.
 */
export function normalizeRows(x: Tensor, eps: number): Tensor {
  const kernel = x.size === 0 ? undefined : fusedKernel(x, "rowNorm");
  if (kernel === undefined) return composeRows(x, eps, standardize);
  const rows = [x.shape[0] as number];
  const result = kernel(x, eps);
  const y = emitLike(x, result.y);
  const mean = emit(x.backend, result.mean, rows, x.dtype);
  const variance = emit(x.backend, result.variance, rows, x.dtype);
  record("rowNorm", y, [x], (grad) => {
    const gradKernel = fusedGradKernel(x, "rowNormGrad");
    if (gradKernel !== undefined) {
      return [emitLike(x, gradKernel(x, mean, variance, grad, eps))];
    }
    if (isRecording() || overflows(variance))
      return [standardizeGrad(grad, standardize(x, FEATURES, eps), FEATURES, true)];
    const scale = inverseRoot(variance, eps).reshape([-1, 1]);
    return [standardizeGrad(grad, { normal: y, scale }, FEATURES, true)];
  });
  return forgetUnlessRecorded(y, mean, variance);
}

/** Divides each row of `x [rows, features]` by its root mean square. */
export function scaleRows(x: Tensor, eps: number): Tensor {
  return composeRows(x, eps, scaleToUnit);
}

/** Keeps, for the gradient, the output and one number a row. */
function composeRows(x: Tensor, eps: number, compute: typeof standardize | typeof scaleToUnit): Tensor {
  const { normal, scale } = scope(() => {
    const result = noGrad(() => compute(x, FEATURES, eps));
    return { normal: result.normal, scale: result.scale };
  });
  record("rowNorm", normal, [x], (grad) => {
    const state = isRecording() ? compute(x, FEATURES, eps) : { normal, scale };
    return [standardizeGrad(grad, state, FEATURES, compute === standardize)];
  });
  return forgetUnlessRecorded(normal, scale);
}

function forgetUnlessRecorded(y: Tensor, ...saved: readonly Tensor[]): Tensor {
  if (!y.requiresGrad) for (const x of saved) x.dispose();
  return y;
}
