import type { Convolution2d, Shape } from "@ganglion/tensor";

type Shape4 = readonly [number, number, number, number];

/** Groups with fewer channels on either side would leave most of a tile empty. */
const MIN_CHANNELS = 4;

/** The sizes of one group. */
export interface Sizes {
  readonly groups: number;
  readonly channels: number;
  readonly outputs: number;
  /** The elements of a window. */
  readonly depth: number;
  /** The windows of an image. */
  readonly pixels: number;
  readonly h: number;
  readonly w: number;
  readonly ow: number;
  readonly oh: number;
}

/** The sizes of a convolution of images of `inputShape` with weights of `weightShape`. */
export function sizesOf(inputShape: Shape, weightShape: Shape, { groups, outputSize }: Convolution2d): Sizes {
  const [out, channels, kh, kw] = weightShape as Shape4;
  const [, , h, w] = inputShape as Shape4;
  const [oh, ow] = outputSize;
  return { groups, channels, outputs: out / groups, depth: channels * kh * kw, pixels: oh * ow, h, w, oh, ow };
}

/** Whether each output is better computed on its own. */
export function isThin({ groups, channels, outputs }: Sizes): boolean {
  return groups > 1 && (channels < MIN_CHANNELS || outputs < MIN_CHANNELS);
}

/** What the shaders find in `params`. */
export function numbersOf(
  sizes: Sizes,
  { kernelSize, stride, padding, dilation }: Convolution2d,
): Record<string, number> {
  const [kh, kw] = kernelSize;
  const [sh, sw] = stride;
  const [ph, pw] = padding;
  const [dh, dw] = dilation;
  return { ...sizes, taps: kh * kw, kw, sh, sw, ph, pw, dh, dw };
}

/**
 * `windowAt`: of the window at output number `column` of all images, where its image begins and its first row and column.
 * `elementAt`: of its element `k`, how far its channel is from the first, and its row and column in the window. `pixel`:
 * what is there; 0 in the padding. As unsigned numbers, negative ones are too large; `&` asks both without a branch.
 */
export const PIXEL: string = `fn windowAt(batch : i32, column : i32) -> vec4<i32> {
  let image = quotient(column, params.pixels);
  let p = column - image * params.pixels;
  let oy = quotient(p, params.ow);
  let plane = (image * params.groups + batch) * params.channels;
  let left = (p - oy * params.ow) * params.sw - params.pw;
  return vec4<i32>(plane * params.h * params.w, oy * params.sh - params.ph, left, 0);
}
fn elementAt(k : i32) -> vec4<i32> {
  let channel = quotient(k, params.taps);
  let at = k - channel * params.taps;
  let i = quotient(at, params.kw);
  return vec4<i32>(channel * params.h * params.w, i * params.dh, (at - i * params.kw) * params.dw, 0);
}
fn pixel(window : vec4<i32>, element : vec4<i32>) -> f32 {
  let p = window + element;
  let isInside = (u32(p.y) < u32(params.h)) & (u32(p.z) < u32(params.w));
  return select(0.0, x[select(0, p.x + p.y * params.w + p.z, isInside)], isInside);
}`;

/** `seen`: the gradient at the output whose window has a pixel as a given element; 0 where there is none. */
export function seenFunction({ stride: [sh, sw] }: Convolution2d): string {
  return `fn seen(pixel : vec4<i32>, element : vec4<i32>) -> f32 {
  let ty = pixel.y - element.y;
  let tx = pixel.z - element.z;
  let oy = ty${sh === 1 ? "" : ` / ${sh}`};
  let ox = tx${sw === 1 ? "" : ` / ${sw}`};
  let isHit = (oy * ${sh} == ty) & (ox * ${sw} == tx) & (u32(oy) < u32(params.oh)) & (u32(ox) < u32(params.ow));
  return select(0.0, grad[select(0, pixel.x + element.x + oy * params.ow + ox, isHit)], isHit);
}`;
}
