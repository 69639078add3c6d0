import type { Convolution2d } from "@ganglion/tensor";
import { QUOTIENT } from "../kernels/index-functions.ts";
import { type Place, placeAt, placeFunction, WINDOW, windowValues } from "../kernels/windows.ts";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import type { ConvolutionSizes } from "@ganglion/tensor/backend";
import { addProducts, texelsFor } from "./packed-texels.ts";

/** What `correlate` reads, which it releases, and how much of it. */
export interface Correlation {
  readonly place: Place;
  /** `[images * groups, pixels, texels of depth]`. */
  readonly source: DeviceBuffer;
  /** `[groups, results, taps, texels of depth]`. */
  readonly filters: DeviceBuffer;
  readonly bias: DeviceBuffer | undefined;
  readonly results: number;
  readonly depth: number;
  readonly sizes: ConvolutionSizes;
  readonly convolution: Convolution2d;
}

/** What the kernel takes: `from` is how many pixels the source has, `width` how many a line of the result. */
const CORRELATION = {
  ...WINDOW,
  groups: "int",
  results: "int",
  texels: "int",
  depth: "int",
  width: "int",
  pixels: "int",
  from: "int",
} as const;

/** For each position the products of `depth` channels, at each tap, with `results` filters: `[images * groups, pixels, texels]`. */
export function correlate(
  engine: Engine,
  call: OpCall,
  { place, source, filters, bias, results, depth, sizes, convolution }: Correlation,
): DeviceBuffer {
  const { images, groups, inputSize, inputPixels, outputSize, outputPixels } = sizes;
  const [to, from] = place === "insideAt" ? [outputPixels, inputPixels] : [inputPixels, outputPixels];
  const width = place === "insideAt" ? outputSize[1] : inputSize[1];
  const packed = engine.createPacked(images * groups * to * texelsFor(results));
  engine.run({
    call,
    key: `correlate.${place}.${bias !== undefined}`,
    source: () => correlateKernel(place, bias !== undefined),
    reads: [source, filters, ...(bias === undefined ? [] : [bias])],
    writes: [packed],
    values: {
      ...windowValues(inputSize, convolution),
      groups,
      results,
      texels: texelsFor(results),
      depth: texelsFor(depth),
      width,
      pixels: to,
      from,
    },
  });
  engine.release(source);
  engine.release(filters);
  return packed;
}

/** The last results of a thread may be of the next group, or of none; what they are nobody reads. */
function correlateKernel(place: Place, hasBias: boolean): KernelSource<typeof CORRELATION> {
  const sums = [0, 1, 2, 3].map((j) => `let s${j} = ${hasBias ? `bias[filter + ${j}]` : "0"};`);
  return kernelSource(
    { x: 4, weight: 4, ...(hasBias ? { bias: 1 } : {}) },
    CORRELATION,
    `const line = quotient(this.thread.x, texels);
const outer = quotient(line, pixels);
const pixel = line - outer * pixels;
const top = quotient(pixel, width);
const left = pixel - top * width;
const filter = (outer - quotient(outer, groups) * groups) * results + (this.thread.x - line * texels) * 4;
const step = kh * kw * depth;
${sums.join("\n")}
for (let i = 0; i < kh; i += 1) {
  for (let j = 0; j < kw; j += 1) {
    const place = ${placeAt(place, "top", "left")};
    if (place >= 0) {
      let p = (outer * from + place) * depth;
      let q = filter * step + (i * kw + j) * depth;
      for (let c = 0; c < depth; c += 1) {
${addProducts("x", "weight", "step")}
        p += 1;
        q += 1;
      }
    }
  }
}
return [s0, s1, s2, s3];`,
    [QUOTIENT, placeFunction(place)],
  );
}
