import type { Operand, Pair, Window2d } from "@ganglion/tensor";
import { QUOTIENT } from "../kernels/quotient.ts";
import { WINDOW_ARGUMENTS, WINDOW_PARAMETERS, windowFunctions, windowScalars } from "../kernels/windows.ts";
import type { Engine } from "../runtime/engine.ts";
import { label } from "../runtime/label.ts";
import { rangeFrom } from "../runtime/range.ts";
import type { Slot } from "../runtime/slot.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";

type Shape4 = readonly [number, number, number, number];

/** The largest value of each window, and its position in the input plane. */
export function poolMax2d(engine: Engine, x: Operand, window: Window2d): { readonly y: Slot; readonly indices: Slot } {
  const of = label("poolMax2d", x);
  const [n, c, h, w] = x.shape as Shape4;
  const shape = [n, c, ...window.outputSize];
  const indices = engine.create(of, shape);
  const y = engine.create(of, shape);
  indices.range = rangeFrom(0, h * w - 1);
  if (y.length === 0) return { y, indices };
  engine.run({
    label: of,
    key: "poolMax2d.indices",
    source: largestKernel,
    reads: [engine.array(x)],
    writes: [indices],
    scalars: windowScalars([h, w], window),
  });
  const [oh, ow] = window.outputSize;
  engine.run({
    label: of,
    key: "poolMax2d.values",
    source: () =>
      kernelSource(
        "x, indices, int area, int pixels",
        "return x[quotient(this.thread.x, pixels) * area + indices[this.thread.x]];",
        [QUOTIENT],
      ),
    reads: [engine.array(x), indices],
    writes: [y],
    scalars: [h * w, oh * ow],
  });
  return { y, indices };
}

function largestKernel(): KernelSource {
  return kernelSource(
    `x, ${WINDOW_PARAMETERS}`,
    `const row = quotient(this.thread.x, ow);
const ox = this.thread.x - row * ow;
const plane = quotient(row, oh);
const oy = row - plane * oh;
let best = 0;
let found = -1;
for (let i = 0; i < kh; i += 1) {
  for (let j = 0; j < kw; j += 1) {
    const place = insideAt(oy, ox, i, j, ${WINDOW_ARGUMENTS});
    if (place >= 0) {
      const value = x[plane * h * w + place];
      if (better(value, best, found) > 0.5) {
        best = value;
        found = place;
      }
    }
  }
}
return found;`,
    [
      QUOTIENT,
      windowFunctions()[0],
      `float better(float a, float best, float found) {
  if (found < 0.0) { return 1.0; }
  if (isNan(best)) { return 0.0; }
  if (isNan(a) || a > best) { return 1.0; }
  return 0.0;
}`,
    ],
  );
}

/** Each pixel adds up the gradients of the windows that it was the largest of. */
export function poolMax2dGrad(
  engine: Engine,
  grad: Operand,
  indices: Operand,
  window: Window2d,
  inputSize: Pair,
): Slot {
  const of = label("poolMax2dGrad", grad);
  const [n, c, oh, ow] = grad.shape as Shape4;
  const shape = [n, c, ...inputSize];
  if (grad.size === 0) return engine.constant(of, 0, shape);
  const y = engine.create(of, shape);
  const memory = { label: of, reads: [engine.array(grad), engine.array(indices)], writes: [y] };
  if (isApart(window)) {
    const scalars = [...inputSize, oh, ow, ...window.kernelSize];
    engine.run({ ...memory, key: "poolMax2dGrad.apart", source: apartKernel, scalars });
  } else {
    const source = (): KernelSource => spreadKernel("grad, indices", "if (indices[at] === mine) { sum += grad[at]; }");
    engine.run({ ...memory, key: "poolMax2dGrad", source, scalars: windowScalars(inputSize, window) });
  }
  return y;
}

/** Whether each pixel is in one window at most, the one that its place divided by the window's size counts. */
function isApart({ kernelSize, stride, padding, dilation }: Window2d): boolean {
  return [0, 1].every((i) => stride[i] === kernelSize[i] && padding[i] === 0 && dilation[i] === 1);
}

/** Each pixel looks at the one window that it is in. */
function apartKernel(): KernelSource {
  return kernelSource(
    "grad, indices, int h, int w, int oh, int ow, int kh, int kw",
    `const row = quotient(this.thread.x, w);
const column = this.thread.x - row * w;
const plane = quotient(row, h);
const line = row - plane * h;
const oy = quotient(line, kh);
const ox = quotient(column, kw);
if (oy >= oh || ox >= ow) { return 0; }
const at = (plane * oh + oy) * ow + ox;
if (indices[at] === line * w + column) { return grad[at]; }
return 0;`,
    [QUOTIENT],
  );
}

/** Each pixel goes through the windows that see it, whose outputs are at `at`; `mine` is its position in the plane. */
function spreadKernel(arrays: string, visit: string, natives: readonly string[] = [], more = ""): KernelSource {
  return kernelSource(
    `${arrays}, ${WINDOW_PARAMETERS}${more}`,
    `const row = quotient(this.thread.x, w);
const column = this.thread.x - row * w;
const plane = quotient(row, h);
const line = row - plane * h;
const mine = line * w + column;
let sum = 0;
for (let i = 0; i < kh; i += 1) {
  for (let j = 0; j < kw; j += 1) {
    const place = seenAt(line, column, i, j, ${WINDOW_ARGUMENTS});
    if (place >= 0) {
      const at = plane * oh * ow + place;
      ${visit}
    }
  }
}
return sum;`,
    [QUOTIENT, windowFunctions()[1], ...natives],
  );
}

/** The mean of each window. */
export function poolAvg2d(engine: Engine, x: Operand, window: Window2d, countIncludePad: boolean): Slot {
  const of = label("poolAvg2d", x);
  const [n, c, h, w] = x.shape as Shape4;
  const y = engine.create(of, [n, c, ...window.outputSize]);
  if (y.length === 0) return y;
  engine.run({
    label: of,
    key: "poolAvg2d",
    source: meanKernel,
    reads: [engine.array(x)],
    writes: [y],
    scalars: [...windowScalars([h, w], window), Number(countIncludePad)],
  });
  return y;
}

function meanKernel(): KernelSource {
  return kernelSource(
    `x, ${WINDOW_PARAMETERS}, int whole`,
    `const row = quotient(this.thread.x, ow);
const ox = this.thread.x - row * ow;
const plane = quotient(row, oh);
const oy = row - plane * oh;
let sum = 0;
for (let i = 0; i < kh; i += 1) {
  for (let j = 0; j < kw; j += 1) {
    const place = insideAt(oy, ox, i, j, ${WINDOW_ARGUMENTS});
    if (place >= 0) { sum += x[plane * h * w + place]; }
  }
}
return sum / countAt(oy, ox, whole, ${WINDOW_ARGUMENTS});`,
    [QUOTIENT, windowFunctions()[0], countFunction()],
  );
}

/** Each pixel adds up its share of the gradients of the windows that see it. */
export function poolAvg2dGrad(
  engine: Engine,
  grad: Operand,
  window: Window2d,
  countIncludePad: boolean,
  inputSize: Pair,
): Slot {
  const of = label("poolAvg2dGrad", grad);
  const [n, c] = grad.shape as Shape4;
  const shape = [n, c, ...inputSize];
  if (grad.size === 0) return engine.constant(of, 0, shape);
  const y = engine.create(of, shape);
  const visit = `const oy = quotient(place, ow);
      sum += grad[at] / countAt(oy, place - oy * ow, whole, ${WINDOW_ARGUMENTS});`;
  engine.run({
    label: of,
    key: "poolAvg2dGrad",
    source: () => spreadKernel("grad", visit, [countFunction()], ", int whole"),
    reads: [engine.array(grad)],
    writes: [y],
    scalars: [...windowScalars(inputSize, window), Number(countIncludePad)],
  });
  return y;
}

/** How many pixels the window at output `(oy, ox)` is divided by: all, or, if not `whole`, those inside. */
function countFunction(): string {
  return `float countAt(int oy, int ox, int whole, ${WINDOW_PARAMETERS}) {
  if (whole == 1) { return float(kh * kw); }
  int rows = 0;
  int columns = 0;
  for (int i = 0; i < kh; i++) {
    int y = oy * sh - ph + i * dh;
    if (y >= 0 && y < h) { rows = rows + 1; }
  }
  for (int j = 0; j < kw; j++) {
    int x = ox * sw - pw + j * dw;
    if (x >= 0 && x < w) { columns = columns + 1; }
  }
  return float(rows * columns);
}`;
}
