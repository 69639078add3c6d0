import { type Convolution2d, type Pair, type Shape, sizeOf } from "@ganglion/tensor";
import type { ConvolutionSizes } from "@ganglion/tensor/backend";
import { partsOf } from "../fused/convolution.ts";
import { QUOTIENT } from "../kernels/index-functions.ts";
import { sumParts } from "../kernels/reduce.ts";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { type Place, WINDOW, windowValues } from "../kernels/windows.ts";
import { texelsFor, pack, packImages, unpack } from "./packed-texels.ts";

/** The two sides of a convolution whose weights get a gradient. */
export interface WeightCorrelation {
  /** `insideAt` goes over the outputs and reads images in texels of four channels, `seenAt` the other way round. */
  readonly place: Place;
  readonly x: DeviceBuffer;
  readonly grad: DeviceBuffer;
  readonly sizes: ConvolutionSizes;
  readonly convolution: Convolution2d;
  readonly weightShape: Shape;
}

/**
 * The gradient of the weights: for each tap the products of one side's pixels, read in texels of four neighbours of a line,
 * with what they saw, or were seen by, on the other side, read in texels of four channels. The images are divided into parts
 * that are then added up.
 */
export function correlateWeights(engine: Engine, call: OpCall, correlation: WeightCorrelation): DeviceBuffer {
  const { place, sizes, weightShape } = correlation;
  const { images, groups, channels, outputs, taps } = sizes;
  const parts = partsOf(images, sizeOf(weightShape));
  const [singles, length] = place === "insideAt" ? [outputs, channels] : [channels, outputs];
  const packed = engine.createPacked(parts * groups * singles * taps * texelsFor(length));
  runCorrelation(engine, call, correlation, parts, packed);
  // [parts, groups, outputs, taps, texels of channels], or [parts, groups, channels, taps, texels of outputs].
  const inner = place === "insideAt" ? taps : channels * taps;
  const partial = unpack(engine, call, packed, { shape: [parts, ...weightShape], length, inner });
  const y = sumParts(engine, call, partial, parts, weightShape);
  engine.release(partial);
  return y;
}

function runCorrelation(
  engine: Engine,
  call: OpCall,
  correlation: WeightCorrelation,
  parts: number,
  packed: DeviceBuffer,
): void {
  const { place, sizes, convolution } = correlation;
  const images = sizes.images * sizes.groups;
  const { scanned, gathered } = sidesOf(correlation);
  const values = packLines(engine, call, scanned, images);
  const vectors = packImages(engine, call, gathered.buffer, {
    images,
    channels: gathered.channels,
    pixels: sizeOf(gathered.size),
  });
  engine.run({
    call,
    key: `correlateWeights.${place}`,
    source: () => weightKernel(place),
    reads: [values, vectors],
    writes: [packed],
    values: {
      ...windowValues(sizes.inputSize, convolution),
      singles: scanned.channels,
      texels: texelsFor(gathered.channels),
      groups: sizes.groups,
      parts,
      images: sizes.images,
    },
  });
  engine.release(vectors);
  engine.release(values);
}

/** Images or outputs. */
interface Side {
  readonly buffer: DeviceBuffer;
  readonly channels: number;
  readonly size: Pair;
}

/** The lines of a side in texels of four pixels. */
function packLines(engine: Engine, call: OpCall, { buffer, channels, size }: Side, batches: number): DeviceBuffer {
  const [height, width] = size;
  const lines = channels * height;
  return pack(engine, call, { buffer, batches, lines, length: width, batch: lines * width, line: width, step: 1 });
}

/** The side whose pixels are gone over, and the one whose pixels are found from those. */
function sidesOf({ place, x, grad, sizes }: WeightCorrelation): { readonly scanned: Side; readonly gathered: Side } {
  const images = { buffer: x, channels: sizes.channels, size: sizes.inputSize };
  const outputs = { buffer: grad, channels: sizes.outputs, size: sizes.outputSize };
  return place === "insideAt" ? { scanned: outputs, gathered: images } : { scanned: images, gathered: outputs };
}

/** What the kernel takes: `singles` are the channels of the scanned side, `texels` those of the gathered one, four each. */
const CORRELATION = { ...WINDOW, singles: "int", texels: "int", groups: "int", parts: "int", images: "int" } as const;

/** The names of both sides' sizes in the kernel. */
function sizeNames(place: Place): Readonly<Record<"lines" | "width" | "gatheredLines" | "gatheredWidth", string>> {
  return place === "insideAt"
    ? { lines: "oh", width: "ow", gatheredLines: "h", gatheredWidth: "w" }
    : { lines: "h", width: "w", gatheredLines: "oh", gatheredWidth: "ow" };
}

/**
 * `values` are the scanned side, `[images * groups, singles, lines, texels of four pixels]`, `vectors` the gathered side,
 * `[images * groups, gatheredLines, gatheredWidth, texels]`. A thread is at
 * `[part, group, single, i, j, texel]` and adds up, over the images of its part, four weights: of one scanned channel,
 * `single`, at the tap `(i, j)`, with the four channels of the gathered `texel`.
 */
function weightKernel(place: Place): KernelSource<typeof CORRELATION> {
  const { lines, width, gatheredLines, gatheredWidth } = sizeNames(place);
  return kernelSource(
    { values: 4, vectors: 4 },
    CORRELATION,
    `const row = quotient(this.thread.x, texels);
const texel = this.thread.x - row * texels;
const upper = quotient(row, kw);
const j = row - upper * kw;
const filter = quotient(upper, kh);
const i = upper - filter * kh;
const whole = quotient(filter, singles);
const single = filter - whole * singles;
const part = quotient(whole, groups);
const group = whole - part * groups;
const columns = quotient(${width} + 3, 4);
let s0 = 0;
let s1 = 0;
let s2 = 0;
let s3 = 0;
for (let image = part; image < images; image += parts) {
  const outer = image * groups + group;
  for (let top = 0; top < ${lines}; top += 1) {
    const y = ${place}(top, i, ${lines}, sh, ph, dh, ${gatheredLines});
    if (y >= 0) {
      const line = ((outer * singles + single) * ${lines} + top) * columns;
      const start = (outer * ${gatheredLines} + y) * ${gatheredWidth};
      for (let column = 0; column < columns; column += 1) {
        const l = values[line + column];
        const left = column * 4;
${[0, 1, 2, 3].map((pixel) => addPixel(place, pixel)).join("\n")}
      }
    }
  }
}
return [s0, s1, s2, s3];`,
    [QUOTIENT, ALONG[place]],
  );
}

/** Beyond the last pixel of a line there is nothing to be added, not even 0 times something, which might be infinite. */
function addPixel(place: Place, pixel: number): string {
  const { width, gatheredWidth } = sizeNames(place);
  return `const x${pixel} = ${place}(left + ${pixel}, j, ${width}, sw, pw, dw, ${gatheredWidth});
if (x${pixel} >= 0) {
  const r${pixel} = vectors[(start + x${pixel}) * texels + texel];
${[0, 1, 2, 3].map((c) => `  s${c} += l[${pixel}] * r${pixel}[${c}];`).join("\n")}
}`;
}

/** As in `placeFunction`, along one axis: -1 also for what is beyond `count` places. */
const ALONG: Readonly<Record<Place, string>> = {
  insideAt: `int insideAt(int at, int tap, int count, int step, int padding, int dilation, int length) {
  int place = at * step - padding + tap * dilation;
  if (at >= count || place < 0 || place >= length) { return -1; }
  return place;
}`,
  seenAt: `int seenAt(int at, int tap, int count, int step, int padding, int dilation, int length) {
  int distance = at + padding - tap * dilation;
  int place = distance / step;
  if (at >= count || distance < 0 || place * step != distance || place >= length) { return -1; }
  return place;
}`,
};
