import type { Convolution2d } from "@ganglion/tensor";
import { QUOTIENT } from "../kernels/quotient.ts";
import { WINDOW_ARGUMENTS, WINDOW_PARAMETERS, windowFunctions, windowScalars } from "../kernels/windows.ts";
import type { Engine } from "../runtime/engine.ts";
import type { Label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import type { GroupSizes } from "../fused/convolution-sizes.ts";
import { addProducts, foursOf } from "./fours.ts";

/** How a place on one side of a convolution follows from one on the other: see `windowFunctions`. */
export type Place = "insideAt" | "seenAt";

/** What `correlate` reads, which it releases, and how much of it. */
export interface Correlation {
  readonly place: Place;
  /** `[images * groups, pixels, fours of depth]`. */
  readonly source: Slot;
  /** `[groups, results, taps, fours of depth]`. */
  readonly filters: Slot;
  readonly bias: Slot | undefined;
  readonly results: number;
  readonly depth: number;
  readonly sizes: GroupSizes;
  readonly convolution: Convolution2d;
}

/** For each position the products of `depth` channels, at each tap, with `results` filters: `[images * groups, pixels, fours]`. */
export function correlate(
  engine: Engine,
  of: Label,
  { place, source, filters, bias, results, depth, sizes, convolution }: Correlation,
): Slot {
  const { images, groups, size, pixels, outputSize, outputPixels } = sizes;
  const [to, from] = place === "insideAt" ? [outputPixels, pixels] : [pixels, outputPixels];
  const width = place === "insideAt" ? outputSize[1] : size[1];
  const packed = engine.createFours(images * groups * to * foursOf(results));
  engine.run({
    label: of,
    key: `correlate.${place}.${bias !== undefined}`,
    source: () => correlateKernel(place, bias !== undefined),
    reads: [source, filters, ...(bias === undefined ? [] : [bias])],
    writes: [packed],
    scalars: [...windowScalars(size, convolution), groups, results, foursOf(results), foursOf(depth), width, to, from],
  });
  engine.release(source);
  engine.release(filters);
  return packed;
}

/** The last results of a thread may be of the next group, or of none; what they are nobody reads. */
function correlateKernel(place: Place, hasBias: boolean): KernelSource {
  const sums = [0, 1, 2, 3].map((j) => `let s${j} = ${hasBias ? `bias[filter + ${j}]` : "0"};`);
  return kernelSource(
    `vec4 x, vec4 weight, ${hasBias ? "bias, " : ""}${WINDOW_PARAMETERS}, ${CORRELATION}`,
    `const line = quotient(this.thread.x, fours);
const outer = quotient(line, pixels);
const pixel = line - outer * pixels;
const top = quotient(pixel, width);
const left = pixel - top * width;
const filter = (outer - quotient(outer, groups) * groups) * results + (this.thread.x - line * fours) * 4;
const step = kh * kw * depth;
${sums.join("\n")}
for (let i = 0; i < kh; i += 1) {
  for (let j = 0; j < kw; j += 1) {
    const place = ${place}(top, left, i, j, ${WINDOW_ARGUMENTS});
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

const CORRELATION = "int groups, int results, int fours, int depth, int width, int pixels, int from";

function placeFunction(place: Place): string {
  const [insideAt, seenAt] = windowFunctions();
  return place === "insideAt" ? insideAt : seenAt;
}
