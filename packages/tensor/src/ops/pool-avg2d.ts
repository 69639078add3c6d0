import type { Pair, Window2d } from "../backend.ts";
import { full } from "../create.ts";
import { emit, fusedGradKernel, fusedKernel } from "../emit.ts";
import { record } from "../node.ts";
import { noGrad } from "../state.ts";
import type { Tensor } from "../tensor.ts";
import { div } from "./arithmetic.ts";
import { broadcastTo } from "./broadcast-to.ts";
import { type Pool2dOptions, poolWindow } from "./pool-window.ts";
import { sum } from "./reduce.ts";
import { reshape } from "./reshape.ts";
import { foldBy, unfoldBy } from "./unfold2d.ts";

/** What `poolAvg2d` takes. */
export interface PoolAvg2dOptions extends Omit<Pool2dOptions, "dilation"> {
  /** Divide by the whole window where it hangs over the border too (default), or only by the pixels inside. */
  readonly countIncludePad?: boolean;
}

/** The mean of each window of images `[n, c, h, w]`. */
export function poolAvg2d(x: Tensor, options: PoolAvg2dOptions): Tensor {
  const window = poolWindow("poolAvg2d", x, options);
  const { countIncludePad = true } = options;
  const kernel = fusedKernel(x, "poolAvg2d");
  if (kernel === undefined) return composeAvg(x, window, countIncludePad);
  const shape = [x.shape[0] as number, x.shape[1] as number, ...window.outputSize];
  const y = emit(x.backend, kernel(x, window, countIncludePad), shape, x.dtype);
  return record("poolAvg2d", y, [x], (grad) => [avgGrad(grad, x, window, countIncludePad)]);
}

/** How many pixels each window's sum is divided by: a number, or a tensor that broadcasts over windows. */
function countOf(x: Tensor, window: Window2d, countIncludePad: boolean): Tensor | number {
  if (countIncludePad) return window.kernelSize[0] * window.kernelSize[1];
  return noGrad(() => {
    const ones = full([1, 1, ...x.shape.slice(2)], 1, { dtype: x.dtype, backend: x.backend });
    return sum(unfoldBy(ones, window, 0), { axis: [2, 3] });
  });
}

function composeAvg(x: Tensor, window: Window2d, countIncludePad: boolean): Tensor {
  return div(sum(unfoldBy(x, window, 0), { axis: [2, 3] }), countOf(x, window, countIncludePad));
}

function avgGrad(grad: Tensor, x: Tensor, window: Window2d, countIncludePad: boolean): Tensor {
  const kernel = fusedGradKernel(x, "poolAvg2dGrad");
  const size = x.shape.slice(2) as unknown as Pair;
  if (kernel !== undefined) return emit(x.backend, kernel(grad, window, countIncludePad, size), x.shape, x.dtype);
  const [n, c, oh, ow] = grad.shape as readonly [number, number, number, number];
  const share = reshape(div(grad, countOf(x, window, countIncludePad)), [n, c, 1, 1, oh, ow]);
  return foldBy(broadcastTo(share, [n, c, ...window.kernelSize, oh, ow]), window, size);
}
