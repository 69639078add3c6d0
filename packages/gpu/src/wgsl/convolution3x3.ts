import type { Convolution2d, Operand, Shape } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { ValuesOf } from "../shader/parameters.ts";
import { fitOf } from "./rows.ts";
import { COLUMNS, correlationShader, packingShader, ROWS, THREADS } from "./correlation3x3-shader.ts";
import { MAX_GROUPS } from "../kernels/element-shader.ts";
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
  if (Math.max(channels, outputs) > 4 * MAX_GROUPS || 9 * (channels + 3) * (outputs + 3) > device.maxLength)
    return false;
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
 * weights for 288 products, and where each pixel is follows from a sum. It reads pixels by four or two where the lines of an image
 * begin at multiples of that; weights by four where threads are emulated, which took a tenth to a fifth of the time, less than packing
 * them does. A graphics processor reads one weight for all threads anyway, and would have one more kernel to start.
 */
export function correlate3x3(engine: Engine, call: OpCall, correlation: Correlation, shape: Shape): DeviceBuffer {
  const { source, weight, bias, channels, results, from, to, padding } = correlation;
  const y = engine.createResult(call, shape);
  const packed = engine.device.isSoftware ? packWeights(engine, call, correlation) : undefined;
  const [across, down] = [Math.ceil(to[1] / COLUMNS), Math.ceil(to[0] / ROWS)];
  const tiles = (shape[0] as number) * across * down;
  const groups = Math.ceil(tiles / THREADS);
  const width = Math.min(groups, MAX_GROUPS);
  const [[h, w], [oh, ow], [ph, pw]] = [from, to, padding];
  const fit = pw === 1 && ow === w ? fitOf(w) : 1;
  const weights = packed === undefined ? correlation : "packed";
  engine.run({
    call,
    key: `correlate3x3.${packed === undefined ? correlation.isTransposed : "packed"}.${fit}.${bias !== undefined}`,
    source: () => correlationShader(fit, weights, bias !== undefined),
    reads: [engine.array(source), packed ?? engine.array(weight), ...(bias === undefined ? [] : [engine.array(bias)])],
    writes: [y],
    values: { channels, results, h, w, oh, ow, ph, pw, across, down, tiles, width },
    groups: [width, Math.ceil(groups / width), Math.ceil(results / 4)],
  });
  if (packed !== undefined) engine.release(packed);
  return y;
}

function packWeights(
  engine: Engine,
  call: OpCall,
  { weight, isTransposed, channels, results }: Correlation,
): DeviceBuffer {
  const length = Math.ceil(results / 4) * channels * 9;
  const packed = engine.create(call, [length, 4]);
  const [result, channel] = isTransposed ? [9, results * 9] : [channels * 9, 9];
  const groups = Math.ceil(length / THREADS);
  engine.run({
    call,
    key: "pack3x3",
    source: packingShader,
    reads: [engine.array(weight)],
    writes: [packed],
    values: { length, channels, results, result, channel, backwards: Number(isTransposed) },
    groups: [Math.min(groups, MAX_GROUPS), Math.ceil(groups / MAX_GROUPS), 1],
  });
  return packed;
}
