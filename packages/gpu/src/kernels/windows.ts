import type { Pair, Window2d } from "@ganglion/tensor";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { declared, named, type ValuesOf } from "../shader/parameters.ts";
import { QUOTIENT } from "./index-functions.ts";

/** Images and their channels, or weights: four lengths. */
export type ImageShape = readonly [number, number, number, number];

/**
 * What kernels with windows take: the sizes of the input, of the window, of its step, of the padding, of the distance
 * between its elements, and of the output.
 */
export const WINDOW = {
  h: "int",
  w: "int",
  kh: "int",
  kw: "int",
  sh: "int",
  sw: "int",
  ph: "int",
  pw: "int",
  dh: "int",
  dw: "int",
  oh: "int",
  ow: "int",
} as const;

/** The values of `WINDOW`. */
export function windowValues([h, w]: Pair, window: Window2d): ValuesOf<typeof WINDOW> {
  const { kernelSize, stride, padding, dilation, outputSize } = window;
  const [[kh, kw], [sh, sw], [ph, pw], [dh, dw], [oh, ow]] = [kernelSize, stride, padding, dilation, outputSize];
  return { h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow };
}

/** How a place on one side of a window follows from one on the other. */
export type Place = "insideAt" | "seenAt";

/**
 * `insideAt`: where in its plane the window at output `(oy, ox)` has its element `(i, j)`; -1 in the padding.
 * `seenAt`: at which output the window is whose element `(i, j)` is the pixel `(y, x)`; -1 where there is none.
 */
export function placeFunction(place: Place): string {
  return place === "insideAt"
    ? `int insideAt(int oy, int ox, int i, int j, ${declared(WINDOW)}) {
  int y = oy * sh - ph + i * dh;
  int x = ox * sw - pw + j * dw;
  if (y < 0 || y >= h || x < 0 || x >= w) { return -1; }
  return y * w + x;
}`
    : `int seenAt(int y, int x, int i, int j, ${declared(WINDOW)}) {
  int ty = y + ph - i * dh;
  int tx = x + pw - j * dw;
  if (ty < 0 || tx < 0) { return -1; }
  int oy = ty / sh;
  int ox = tx / sw;
  if (oy * sh != ty || ox * sw != tx || oy >= oh || ox >= ow) { return -1; }
  return oy * ow + ox;
}`;
}

/** A call of `placeFunction` in a kernel, with the numbers of a place and of an element of the window. */
export function placeAt(place: Place, y: string, x: string): string {
  return `${place}(${y}, ${x}, i, j, ${named(WINDOW)})`;
}

/**
 * The adjoint of a kernel with windows: each pixel adds up what `visit` finds for each of the windows that see it, whose output
 * is at `place` in its plane, and at `at` in all; `mine` is the pixel's own place.
 */
export function adjointKernel<P extends typeof WINDOW>(
  arrays: KernelSource["arrays"],
  parameters: P,
  visit: string,
  natives: readonly string[] = [],
): KernelSource<P> {
  return kernelSource(
    arrays,
    parameters,
    `const row = quotient(this.thread.x, w);
const column = this.thread.x - row * w;
const plane = quotient(row, h);
const line = row - plane * h;
const mine = line * w + column;
let sum = 0;
for (let i = 0; i < kh; i += 1) {
  for (let j = 0; j < kw; j += 1) {
    const place = ${placeAt("seenAt", "line", "column")};
    if (place >= 0) {
      const at = plane * oh * ow + place;
      ${visit}
    }
  }
}
return sum;`,
    [QUOTIENT, placeFunction("seenAt"), ...natives],
  );
}
