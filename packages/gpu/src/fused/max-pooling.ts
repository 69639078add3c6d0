import type { Operand, Pair, Window2d } from "@ganglion/tensor";
import { QUOTIENT } from "../kernels/index-functions.ts";
import { adjointKernel, type ImageShape, placeAt, placeFunction, WINDOW, windowValues } from "../kernels/windows.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Engine } from "../runtime/engine.ts";
import { type OpCall, opCall } from "../runtime/op-call.ts";
import { rangeFrom } from "../runtime/range.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { type Ints, ints } from "../shader/parameters.ts";

/** What pooling gives: the largest value of each window, and its position in the input plane. */
export interface Largest {
  readonly y: DeviceBuffer;
  readonly indices: DeviceBuffer;
}

/** Places for the largest value of each window of `x`. */
export function placesForLargest(engine: Engine, call: OpCall, x: Operand, { outputSize }: Window2d): Largest {
  const [n, c, h, w] = x.shape as ImageShape;
  const shape = [n, c, ...outputSize];
  const indices = engine.create(call, shape);
  const y = engine.createResult(call, shape);
  indices.range = rangeFrom(0, h * w - 1);
  return { y, indices };
}

/** The largest value of each window, by one kernel for its position and one that reads it there. */
export function poolMax2d(engine: Engine, x: Operand, window: Window2d): Largest {
  const call = opCall("poolMax2d", x);
  const { y, indices } = placesForLargest(engine, call, x, window);
  if (y.length === 0) return { y, indices };
  const [, , h, w] = x.shape as ImageShape;
  engine.run({
    call,
    key: "poolMax2d.indices",
    source: largestKernel,
    reads: [engine.array(x)],
    writes: [indices],
    values: windowValues([h, w], window),
  });
  const [oh, ow] = window.outputSize;
  engine.run({
    call,
    key: "poolMax2d.values",
    source: () =>
      kernelSource(
        { x: 1, indices: 1 },
        ints("area", "pixels"),
        "return x[quotient(this.thread.x, pixels) * area + indices[this.thread.x]];",
        [QUOTIENT],
      ),
    reads: [engine.array(x), indices],
    writes: [y],
    values: { area: h * w, pixels: oh * ow },
  });
  return { y, indices };
}

function largestKernel(): KernelSource<typeof WINDOW> {
  return kernelSource(
    { x: 1 },
    WINDOW,
    `const row = quotient(this.thread.x, ow);
const ox = this.thread.x - row * ow;
const plane = quotient(row, oh);
const oy = row - plane * oh;
let best = 0;
let found = -1;
for (let i = 0; i < kh; i += 1) {
  for (let j = 0; j < kw; j += 1) {
    const place = ${placeAt("insideAt", "oy", "ox")};
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
      placeFunction("insideAt"),
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
): DeviceBuffer {
  const call = opCall("poolMax2dGrad", grad);
  const [n, c, oh, ow] = grad.shape as ImageShape;
  const shape = [n, c, ...inputSize];
  if (grad.size === 0) return engine.constant(call, 0, shape);
  const y = engine.create(call, shape);
  const memory = { call, reads: [engine.array(grad), engine.array(indices)], writes: [y] };
  if (isDisjoint(window)) {
    const [[h, w], [kh, kw]] = [inputSize, window.kernelSize];
    engine.run({ ...memory, key: "poolMax2dGrad.disjoint", source: disjointKernel, values: { h, w, kh, kw, oh, ow } });
  } else {
    const visit = "if (indices[at] === mine) { sum += grad[at]; }";
    const source = (): KernelSource<typeof WINDOW> => adjointKernel({ grad: 1, indices: 1 }, WINDOW, visit);
    engine.run({ ...memory, key: "poolMax2dGrad", source, values: windowValues(inputSize, window) });
  }
  return y;
}

/** Whether each pixel is in one window at most, the one that its place divided by the window's size counts. */
function isDisjoint({ kernelSize, stride, padding, dilation }: Window2d): boolean {
  return [0, 1].every((i) => stride[i] === kernelSize[i] && padding[i] === 0 && dilation[i] === 1);
}

/** Each pixel looks at the one window that it is in. */
function disjointKernel(): KernelSource<Ints<"h" | "w" | "kh" | "kw" | "oh" | "ow">> {
  return kernelSource(
    { grad: 1, indices: 1 },
    ints("h", "w", "kh", "kw", "oh", "ow"),
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
