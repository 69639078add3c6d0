import type { Operand, Pair, Window2d } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { label } from "../runtime/label.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { QUOTIENT } from "./quotient.ts";

/** The parameters of kernels with windows: the input's size, then the window's. */
export const WINDOW_PARAMETERS =
  "int h, int w, int kh, int kw, int sh, int sw, int ph, int pw, int dh, int dw, int oh, int ow";

/** The names of `WINDOW_PARAMETERS`, as arguments of a function. */
export const WINDOW_ARGUMENTS = "h, w, kh, kw, sh, sw, ph, pw, dh, dw, oh, ow";

/** The values of `WINDOW_PARAMETERS`. */
export function windowScalars([h, w]: Pair, window: Window2d): number[] {
  const { kernelSize, stride, padding, dilation, outputSize } = window;
  return [h, w, ...kernelSize, ...stride, ...padding, ...dilation, ...outputSize];
}

/**
 * `insideAt`: where in its plane the window at output `(oy, ox)` has its element `(i, j)`; -1 in the padding.
 * `seenAt`: at which output the window is whose element `(i, j)` is the pixel `(y, x)`; -1 where there is none.
 */
export function windowFunctions(): readonly [insideAt: string, seenAt: string] {
  return [
    `int insideAt(int oy, int ox, int i, int j, ${WINDOW_PARAMETERS}) {
  int y = oy * sh - ph + i * dh;
  int x = ox * sw - pw + j * dw;
  if (y < 0 || y >= h || x < 0 || x >= w) { return -1; }
  return y * w + x;
}`,
    `int seenAt(int y, int x, int i, int j, ${WINDOW_PARAMETERS}) {
  int ty = y + ph - i * dh;
  int tx = x + pw - j * dw;
  if (ty < 0 || tx < 0) { return -1; }
  int oy = ty / sh;
  int ox = tx / sw;
  if (oy * sh != ty || ox * sw != tx || oy >= oh || ox >= ow) { return -1; }
  return oy * ow + ox;
}`,
  ];
}

/** Images `[n, c, h, w]` to windows `[n, c, kh, kw, oh, ow]`; padding reads as `padValue`. */
export function unfold2d(engine: Engine, x: Operand, window: Window2d, padValue: number): Slot {
  const of = label("unfold2d", x);
  const [n, c, h, w] = x.shape as readonly [number, number, number, number];
  const y = engine.create(of, [n, c, ...window.kernelSize, ...window.outputSize]);
  if (y.length === 0) return y;
  engine.run({
    label: of,
    key: "unfold2d",
    source: unfoldKernel,
    reads: [engine.array(x)],
    writes: [y],
    scalars: [...windowScalars([h, w], window), padValue],
  });
  return y;
}

function unfoldKernel(): KernelSource {
  return kernelSource(
    `x, ${WINDOW_PARAMETERS}, float padding`,
    `const row = quotient(this.thread.x, ow);
const ox = this.thread.x - row * ow;
const rows = quotient(row, oh);
const oy = row - rows * oh;
const columns = quotient(rows, kw);
const j = rows - columns * kw;
const plane = quotient(columns, kh);
const i = columns - plane * kh;
const place = insideAt(oy, ox, i, j, ${WINDOW_ARGUMENTS});
if (place < 0) { return padding; }
return x[plane * h * w + place];`,
    [QUOTIENT, windowFunctions()[0]],
  );
}

/** The adjoint of `unfold2d`: each pixel adds up what the windows have for it. */
export function fold2d(engine: Engine, x: Operand, window: Window2d, size: Pair): Slot {
  const of = label("fold2d", x);
  const [n, c] = x.shape as readonly [number, number, ...number[]];
  const shape = [n, c, ...size];
  if (x.size === 0) return engine.constant(of, 0, shape);
  const y = engine.create(of, shape);
  if (y.length === 0) return y;
  engine.run({
    label: of,
    key: "fold2d",
    source: foldKernel,
    reads: [engine.array(x)],
    writes: [y],
    scalars: windowScalars(size, window),
  });
  return y;
}

function foldKernel(): KernelSource {
  return kernelSource(
    `x, ${WINDOW_PARAMETERS}`,
    `const row = quotient(this.thread.x, w);
const column = this.thread.x - row * w;
const plane = quotient(row, h);
const line = row - plane * h;
let sum = 0;
for (let i = 0; i < kh; i += 1) {
  for (let j = 0; j < kw; j += 1) {
    const place = seenAt(line, column, i, j, ${WINDOW_ARGUMENTS});
    if (place >= 0) { sum += x[((plane * kh + i) * kw + j) * oh * ow + place]; }
  }
}
return sum;`,
    [QUOTIENT, windowFunctions()[1]],
  );
}
