import type { Convolution2d, Operand, Shape } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { ValuesOf } from "../shader/parameters.ts";
import { COLUMNS, correlationShader, ROWS, THREADS } from "./correlation3x3-shader.ts";
import { MAX_GROUPS } from "./elements.ts";
import type { ConvolutionParameters } from "./convolution-parameters.ts";

/** What `correlate3x3` computes: of images with `channels`, images with `results`. */
export interface Correlation {
  readonly source: Operand;
  readonly weight: Operand;
  readonly bias: Operand | undefined;
  /** Whether the weights go from results to channels, and their elements backwards: those of the gradient of the images. */
  readonly isTransposed: boolean;
  readonly channels: number;
  readonly results: number;
  /** Sizes of the images, and of what comes of them. */
  readonly from: readonly [height: number, width: number];
  readonly to: readonly [height: number, width: number];
  readonly padding: readonly [number, number];
}

/** Above so many products for each result, tiles in shared memory are taken where there is such memory. */
const FEW_PRODUCTS = 144;

/**
 * Whether these kernels compute the convolution. Where threads are emulated they took half of the time of the others; what a
 * graphics processor takes was not measured, so that there they do what leaves tiles half empty.
 */
export function is3x3(
  { device }: Engine,
  { groups, kernelSize, stride, dilation }: Convolution2d,
  { oh, ow, channels, outputs }: ValuesOf<ConvolutionParameters>,
): boolean {
  const isOnes = groups === 1 && [...stride, ...dilation].every((one) => one === 1);
  if (!isOnes || !kernelSize.every((size) => size === 3) || oh < ROWS || ow < COLUMNS) return false;
  if (Math.max(channels, outputs) > 4 * MAX_GROUPS) return false;
  return device.isSoftware || 9 * Math.max(channels, outputs) <= FEW_PRODUCTS;
}

/** What the convolution itself is to `correlate3x3`. */
export function forward3x3(
  x: Operand,
  weight: Operand,
  bias: Operand | undefined,
  { padding, outputSize }: Convolution2d,
  { channels, outputs, h, w }: ValuesOf<ConvolutionParameters>,
): Correlation {
  const sizes = { channels, results: outputs, from: [h, w], to: outputSize, padding } as const;
  return { source: x, weight, bias, isTransposed: false, ...sizes };
}

/** What the gradient of its images is. */
export function inputGrad3x3(
  grad: Operand,
  weight: Operand,
  { padding: [ph, pw], outputSize }: Convolution2d,
  { channels, outputs, h, w }: ValuesOf<ConvolutionParameters>,
): Correlation {
  const sizes = {
    channels: outputs,
    results: channels,
    from: outputSize,
    to: [h, w],
    padding: [2 - ph, 2 - pw],
  } as const;
  return { source: grad, weight, bias: undefined, isTransposed: true, ...sizes };
}

/**
 * A convolution of 3 x 3 in steps of 1: each thread computes 2 x 4 pixels of four channels, so that it reads 24 pixels and 36
 * weights for 288 products, and where each pixel is follows from a sum.
 */
export function correlate3x3(engine: Engine, call: OpCall, correlation: Correlation, shape: Shape): DeviceBuffer {
  const { source, weight, bias, isTransposed, channels, results, from, to, padding } = correlation;
  const y = engine.create(call, shape);
  const [across, down] = [Math.ceil(to[1] / COLUMNS), Math.ceil(to[0] / ROWS)];
  const tiles = (shape[0] as number) * across * down;
  const groups = Math.ceil(tiles / THREADS);
  const width = Math.min(groups, MAX_GROUPS);
  const [[h, w], [oh, ow], [ph, pw]] = [from, to, padding];
  engine.run({
    call,
    key: `correlate3x3.${isTransposed}.${bias !== undefined}`,
    source: () => correlationShader(isTransposed, bias !== undefined),
    reads: [source, weight, ...(bias === undefined ? [] : [bias])].map((operand) => engine.array(operand)),
    writes: [y],
    values: { channels, results, h, w, oh, ow, ph, pw, across, down, tiles, width },
    groups: [width, Math.ceil(groups / width), Math.ceil(results / 4)],
  });
  return y;
}
