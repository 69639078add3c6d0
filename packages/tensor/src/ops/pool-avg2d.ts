import type { Pair, Window2d } from "../backend.ts";
import { full } from "../create.ts";
import { emit, emitLike, fusedGradKernel, fusedKernel } from "../emit.ts";
import { operation } from "../scope.ts";
import { record } from "../node.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { div } from "./arithmetic.ts";
import { checkGiven, checkBoolean } from "../check.ts";
import { checkOptions, type OptionChecks } from "../options.ts";
import { RENAMED_WINDOW } from "./window.ts";
import { type Pool2dOptions, poolWindow } from "./pool-window.ts";
import { broadcastTo, sum } from "./sum-and-broadcast.ts";
import { reshape } from "./reshape.ts";
import { foldBy, unfoldBy } from "./unfold2d.ts";

/** What `poolAvg2d` takes. */
export interface PoolAvg2dOptions extends Omit<Pool2dOptions, "dilation"> {
  /**
   * Divide by the padding in a window too (default), or only by the pixels inside. What hangs over the padding, with
   * `ceilMode`, never counts.
   */
  readonly countIncludePad?: boolean;
}

const CHECKS: OptionChecks<PoolAvg2dOptions> = {
  kernelSize: [],
  stride: checkGiven,
  padding: checkGiven,
  ceilMode: checkBoolean,
  countIncludePad: checkBoolean,
};

/** The mean of each window of images `[n, c, h, w]`. */
export function poolAvg2d(x: Tensor, options: PoolAvg2dOptions): Tensor {
  checkOptions("poolAvg2d", options, CHECKS, RENAMED_WINDOW);
  const window = poolWindow("poolAvg2d", x, options);
  const { countIncludePad = true } = options;
  const kernel = countIncludePad && hangs(window, x) ? undefined : fusedKernel(x, "poolAvg2d");
  if (kernel === undefined) return operation(() => composeAvg(x, window, countIncludePad));
  const shape = [x.shape[0] as number, x.shape[1] as number, ...window.outputSize];
  const y = emit(x.backend, kernel(x, window, countIncludePad), shape, x.dtype);
  return record("poolAvg2d", y, [x], (grad) => [avgGrad(grad, x, window, countIncludePad)]);
}

/** How many pixels each window's sum is divided by: a number, or a tensor that broadcasts over windows. */
function countOf(x: Tensor, window: Window2d, countIncludePad: boolean): Tensor | number {
  if (countIncludePad && !hangs(window, x)) return window.kernelSize[0] * window.kernelSize[1];
  return noGrad(() => {
    const [h, w] = x.shape.slice(2) as unknown as Pair;
    const [top, left] = window.padding;
    const size = countIncludePad ? [h + 2 * top, w + 2 * left] : [h, w];
    const ones = full([1, 1, ...size], 1, { dtype: x.dtype, backend: x.backend });
    const counted: Window2d = countIncludePad ? { ...window, padding: [0, 0] } : window;
    return sum(unfoldBy(ones, counted, 0), { axis: [2, 3] });
  });
}

/** Whether the last window of an axis ends beyond the padding, as it may with `ceilMode`. */
function hangs({ kernelSize, stride, padding, outputSize }: Window2d, x: Tensor): boolean {
  return ([0, 1] as const).some((axis) => {
    const end = (outputSize[axis] - 1) * stride[axis] + kernelSize[axis];
    return end > (x.shape[axis + 2] as number) + 2 * padding[axis];
  });
}

function composeAvg(x: Tensor, window: Window2d, countIncludePad: boolean): Tensor {
  return div(sum(unfoldBy(x, window, 0), { axis: [2, 3] }), countOf(x, window, countIncludePad));
}

function avgGrad(grad: Tensor, x: Tensor, window: Window2d, countIncludePad: boolean): Tensor {
  const kernel = fusedGradKernel(x, "poolAvg2dGrad");
  const size = x.shape.slice(2) as unknown as Pair;
  if (kernel !== undefined) return emitLike(x, kernel(grad, window, countIncludePad, size));
  const [n, c, oh, ow] = grad.shape as readonly [number, number, number, number];
  const share = reshape(div(grad, countOf(x, window, countIncludePad)), [n, c, 1, 1, oh, ow]);
  return foldBy(broadcastTo(share, [n, c, ...window.kernelSize, oh, ow]), window, size);
}
