import type { Window2d } from "../backend.ts";
import { emit, emitLike, fusedGradKernel, fusedKernel } from "../emit.ts";
import { operation } from "../scope.ts";
import { settle } from "./operands.ts";
import { record } from "../node.ts";
import type { Tensor } from "../tensor.ts";
import { gather, scatterAdd } from "./gather.ts";
import { checkGiven, checkBoolean } from "../check.ts";
import { checkOptions, type OptionChecks } from "../options.ts";
import { RENAMED_WINDOW } from "./window.ts";
import { type Pool2dOptions, poolWindow } from "./pool-window.ts";
import { argmax } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { unfoldBy } from "./unfold2d.ts";

const CHECKS: OptionChecks<Pool2dOptions> = {
  kernelSize: [],
  stride: checkGiven,
  padding: checkGiven,
  dilation: checkGiven,
  ceilMode: checkBoolean,
};

/**
 * The largest value of each window of images `[n, c, h, w]`. The gradient goes to the first largest; NaN counts as largest.
 * @throws ShapeError if padding is more than half of the kernel, so that a window could see nothing.
 */
export function poolMax2d(x: Tensor, options: Pool2dOptions): Tensor {
  checkOptions("poolMax2d", options, CHECKS, RENAMED_WINDOW);
  const window = poolWindow("poolMax2d", x, options);
  const shape = [x.shape[0] as number, x.shape[1] as number, ...window.outputSize];
  const kernel = fusedKernel(x, "poolMax2d");
  if (kernel === undefined) return operation(() => composeMax(x, window, shape));
  const result = kernel(x, window);
  const y = emit(x.backend, result.y, shape, x.dtype);
  const indices = emit(x.backend, result.indices, shape, "int32");
  record("poolMax2d", y, [x], (grad) => [maxGrad(grad, indices, window, x)]);
  settle(y, indices);
  return y;
}

function composeMax(x: Tensor, window: Window2d, shape: readonly number[]): Tensor {
  const [n, c, oh, ow] = shape as readonly [number, number, number, number];
  const flat = [n, c, window.kernelSize[0] * window.kernelSize[1], oh, ow];
  const windows = reshape(unfoldBy(x, window, Number.NEGATIVE_INFINITY), flat);
  const indices = argmax(windows, { axis: 2, keepDims: true });
  return reshape(gather(windows, indices, { axis: 2 }), shape);
}

function maxGrad(grad: Tensor, indices: Tensor, window: Window2d, x: Tensor): Tensor {
  const [n, c, h, w] = x.shape as readonly [number, number, number, number];
  const kernel = fusedGradKernel(x, "poolMax2dGrad");
  if (kernel !== undefined) return emitLike(x, kernel(grad, indices, window, [h, w]));
  const flat = reshape(grad, [n, c, -1]);
  return reshape(scatterAdd(flat, reshape(indices, flat.shape), { axis: 2, shape: [n, c, h * w] }), x.shape);
}
