import type { Operand, Pair, Window2d } from "@ganglion/tensor";
import { QUOTIENT } from "../kernels/index-functions.ts";
import { adjointKernel, type ImageShape, placeAt, placeFunction, WINDOW, windowValues } from "../kernels/windows.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import { declared, named } from "../shader/parameters.ts";

/** What kernels of means take: `whole` is 1 where the padding counts. */
const MEAN = { ...WINDOW, whole: "int" } as const;

/** The mean of each window. */
export function poolAvg2d(engine: Engine, x: Operand, window: Window2d, countIncludePad: boolean): DeviceBuffer {
  const call = opCall("poolAvg2d", x);
  const [n, c, h, w] = x.shape as ImageShape;
  const y = engine.create(call, [n, c, ...window.outputSize]);
  if (y.length === 0) return y;
  engine.run({
    call,
    key: "poolAvg2d",
    source: meanKernel,
    reads: [engine.array(x)],
    writes: [y],
    values: { ...windowValues([h, w], window), whole: Number(countIncludePad) },
  });
  return y;
}

function meanKernel(): KernelSource<typeof MEAN> {
  return kernelSource(
    { x: 1 },
    MEAN,
    `const row = quotient(this.thread.x, ow);
const ox = this.thread.x - row * ow;
const plane = quotient(row, oh);
const oy = row - plane * oh;
let sum = 0;
for (let i = 0; i < kh; i += 1) {
  for (let j = 0; j < kw; j += 1) {
    const place = ${placeAt("insideAt", "oy", "ox")};
    if (place >= 0) { sum += x[plane * h * w + place]; }
  }
}
return sum / countAt(oy, ox, ${named(MEAN)});`,
    [QUOTIENT, placeFunction("insideAt"), countFunction()],
  );
}

/** Each pixel adds up its share of the gradients of the windows that see it. */
export function poolAvg2dGrad(
  engine: Engine,
  grad: Operand,
  window: Window2d,
  countIncludePad: boolean,
  inputSize: Pair,
): DeviceBuffer {
  const call = opCall("poolAvg2dGrad", grad);
  const [n, c] = grad.shape as ImageShape;
  const shape = [n, c, ...inputSize];
  if (grad.size === 0) return engine.constant(call, 0, shape);
  const y = engine.create(call, shape);
  const visit = `const oy = quotient(place, ow);
      sum += grad[at] / countAt(oy, place - oy * ow, ${named(MEAN)});`;
  engine.run({
    call,
    key: "poolAvg2dGrad",
    source: () => adjointKernel({ grad: 1 }, MEAN, visit, [countFunction()]),
    reads: [engine.array(grad)],
    writes: [y],
    values: { ...windowValues(inputSize, window), whole: Number(countIncludePad) },
  });
  return y;
}

/** How many pixels the window at output `(oy, ox)` is divided by: all, or, if not `whole`, those inside. */
function countFunction(): string {
  return `float countAt(int oy, int ox, ${declared(MEAN)}) {
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
