import type { Pair, Window2d } from "../backend.ts";
import { emit } from "../emit.ts";
import { record } from "../node.ts";
import type { Tensor } from "../tensor.ts";
import { checkGiven, checkTensor } from "../check.ts";
import { checkOptions, type OptionChecks } from "../options.ts";
import { type PairLike, toPair, RENAMED_WINDOW, type WindowOptions, windowOver } from "./window.ts";

/** What `unfold2d` takes. */
export interface Unfold2dOptions extends WindowOptions {
  /** Height and width of the window in pixels. */
  readonly kernelSize: PairLike;
}

const CHECKS: OptionChecks<Unfold2dOptions> = {
  kernelSize: [],
  stride: checkGiven,
  padding: checkGiven,
  dilation: checkGiven,
};

/** Every window of images `[n, c, h, w]`, as `[n, c, kh, kw, oh, ow]`; padding reads as 0 ("im2col"). */
export function unfold2d(x: Tensor, options: Unfold2dOptions): Tensor {
  checkTensor("unfold2d", "x", x);
  checkOptions("unfold2d", options, CHECKS, RENAMED_WINDOW);
  const kernelSize = toPair("unfold2d", "kernelSize", options.kernelSize, 1);
  return unfoldBy(x, windowOver("unfold2d", x, kernelSize, options), 0);
}

/** `unfold2d` as backends know it. */
export function unfoldBy(x: Tensor, window: Window2d, padValue: number): Tensor {
  const [n, c, h, w] = x.shape as readonly [number, number, number, number];
  const shape = [n, c, ...window.kernelSize, ...window.outputSize];
  const y = emit(x.backend, x.backend.unfold2d(x, window, padValue), shape, x.dtype);
  return record("unfold2d", y, [x], (grad) => [foldBy(grad, window, [h, w])]);
}

/** The adjoint of `unfoldBy`: windows `[n, c, kh, kw, oh, ow]` added up into images of `size` ("col2im"). */
export function foldBy(x: Tensor, window: Window2d, size: Pair): Tensor {
  const shape = [x.shape[0] as number, x.shape[1] as number, ...size];
  const y = emit(x.backend, x.backend.fold2d(x, window, size), shape, x.dtype);
  return record("fold2d", y, [x], (grad) => [unfoldBy(grad, window, 0)]);
}
