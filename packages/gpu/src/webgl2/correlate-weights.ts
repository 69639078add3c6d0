import { type Convolution2d, type Pair, type Shape, sizeOf } from "@ganglion/tensor";
import { partsOf } from "../fused/convolution-parts.ts";
import { QUOTIENT } from "../kernels/quotient.ts";
import { sumParts } from "../kernels/reduce.ts";
import type { Engine } from "../runtime/engine.ts";
import type { Label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import type { GroupSizes } from "../fused/convolution-sizes.ts";
import type { Place } from "./correlate.ts";
import { foursOf, pack, packImages, unpack } from "./fours.ts";

/** The two sides of a convolution whose weights get a gradient. */
export interface WeightCorrelation {
  /** `insideAt` goes over the outputs and reads images in texels of four channels, `seenAt` the other way round. */
  readonly place: Place;
  readonly x: Slot;
  readonly grad: Slot;
  readonly sizes: GroupSizes;
  readonly convolution: Convolution2d;
  readonly weightShape: Shape;
}

/**
 * The gradient of the weights: for each tap the products of one side's pixels, read in texels of four neighbours of a line,
 * with what they saw, or were seen by, on the other side, read in texels of four channels. The images are divided into parts
 * that are then added up.
 */
export function correlateWeights(engine: Engine, of: Label, correlation: WeightCorrelation): Slot {
  const { place, sizes, weightShape } = correlation;
  const { images, groups, channels, outputs, taps } = sizes;
  const parts = partsOf(images, sizeOf(weightShape));
  const [singles, length] = place === "insideAt" ? [outputs, channels] : [channels, outputs];
  const packed = engine.createFours(parts * groups * singles * taps * foursOf(length));
  runCorrelation(engine, of, correlation, parts, packed);
  // [parts, groups, outputs, taps, fours of channels], or [parts, groups, channels, taps, fours of outputs].
  const inner = place === "insideAt" ? taps : channels * taps;
  const partial = unpack(engine, of, packed, { shape: [parts, ...weightShape], length, inner });
  const y = sumParts(engine, of, partial, parts, weightShape);
  engine.release(partial);
  return y;
}

function runCorrelation(engine: Engine, of: Label, correlation: WeightCorrelation, parts: number, packed: Slot): void {
  const { place, sizes, convolution } = correlation;
  const images = sizes.images * sizes.groups;
  const { near, far } = sidesOf(correlation);
  const [lines, width] = near.size;
  const values = pack(engine, of, {
    slot: near.slot,
    batches: images,
    lines: near.channels * lines,
    length: width,
    batch: near.channels * lines * width,
    line: width,
    step: 1,
  });
  const vectors = packImages(engine, of, far.slot, { images, channels: far.channels, pixels: sizeOf(far.size) });
  const { kernelSize, stride, padding, dilation } = convolution;
  engine.run({
    label: of,
    key: `correlateWeights.${place}`,
    source: () => weightKernel(place),
    reads: [values, vectors],
    writes: [packed],
    scalars: [
      ...[kernelSize, stride, padding, dilation, near.size, far.size].flat(),
      near.channels,
      foursOf(far.channels),
      sizes.groups,
      parts,
      sizes.images,
    ],
  });
  engine.release(vectors);
  engine.release(values);
}

/** Images or outputs. */
interface Side {
  readonly slot: Slot;
  readonly channels: number;
  readonly size: Pair;
}

/** The side that is gone over, and the one that is found from it. */
function sidesOf({ place, x, grad, sizes }: WeightCorrelation): { readonly near: Side; readonly far: Side } {
  const images = { slot: x, channels: sizes.channels, size: sizes.size };
  const outputs = { slot: grad, channels: sizes.outputs, size: sizes.outputSize };
  return place === "insideAt" ? { near: outputs, far: images } : { near: images, far: outputs };
}

/**
 * `values` are the near side, `[images * groups, singles, lines, texels of four pixels]`, `vectors` the far side,
 * `[images * groups, farLines, farWidth, fours]`. A thread is at `[part, group, single, i, j, four]` and adds up, over the
 * images of its part, four weights: of one near channel, `single`, at the tap `(i, j)`, with the four far channels `four`.
 */
function weightKernel(place: Place): KernelSource {
  return kernelSource(
    "vec4 values, vec4 vectors, int kh, int kw, int sh, int sw, int ph, int pw, int dh, int dw, " +
      "int lines, int width, int farLines, int farWidth, int singles, int fours, int groups, int parts, int images",
    `const row = quotient(this.thread.x, fours);
const four = this.thread.x - row * fours;
const upper = quotient(row, kw);
const j = row - upper * kw;
const filter = quotient(upper, kh);
const i = upper - filter * kh;
const whole = quotient(filter, singles);
const single = filter - whole * singles;
const part = quotient(whole, groups);
const group = whole - part * groups;
const texels = quotient(width + 3, 4);
let s0 = 0;
let s1 = 0;
let s2 = 0;
let s3 = 0;
for (let image = part; image < images; image += parts) {
  const outer = image * groups + group;
  for (let top = 0; top < lines; top += 1) {
    const y = ${place}(top, i, lines, sh, ph, dh, farLines);
    if (y >= 0) {
      const line = ((outer * singles + single) * lines + top) * texels;
      const start = (outer * farLines + y) * farWidth;
      for (let texel = 0; texel < texels; texel += 1) {
        const l = values[line + texel];
        const left = texel * 4;
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
  return `const x${pixel} = ${place}(left + ${pixel}, j, width, sw, pw, dw, farWidth);
if (x${pixel} >= 0) {
  const r${pixel} = vectors[(start + x${pixel}) * fours + four];
${[0, 1, 2, 3].map((c) => `  s${c} += l[${pixel}] * r${pixel}[${c}];`).join("\n")}
}`;
}

/** As in `windowFunctions`, along one axis: -1 also for what is beyond `count` places. */
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
