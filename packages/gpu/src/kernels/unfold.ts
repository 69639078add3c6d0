import type { Operand, Pair, Window2d } from "@ganglion/tensor";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";
import type { Floats } from "../shader/parameters.ts";
import { QUOTIENT } from "./index-functions.ts";
import { adjointKernel, type ImageShape, placeAt, placeFunction, WINDOW, windowValues } from "./windows.ts";

/** Images `[n, c, h, w]` to windows `[n, c, kh, kw, oh, ow]`; padding reads as `padValue`. */
export function unfold2d(engine: Engine, x: Operand, window: Window2d, padValue: number): DeviceBuffer {
  const call = opCall("unfold2d", x);
  const [n, c, h, w] = x.shape as ImageShape;
  const y = engine.create(call, [n, c, ...window.kernelSize, ...window.outputSize]);
  if (y.length === 0) return y;
  engine.run({
    call,
    key: "unfold2d",
    source: unfoldKernel,
    reads: [engine.array(x)],
    writes: [y],
    values: { ...windowValues([h, w], window), padding: padValue },
  });
  return y;
}

function unfoldKernel(): KernelSource<typeof WINDOW & Floats<"padding">> {
  return kernelSource(
    { x: 1 },
    { ...WINDOW, padding: "float" },
    `const row = quotient(this.thread.x, ow);
const ox = this.thread.x - row * ow;
const rows = quotient(row, oh);
const oy = row - rows * oh;
const columns = quotient(rows, kw);
const j = rows - columns * kw;
const plane = quotient(columns, kh);
const i = columns - plane * kh;
const place = ${placeAt("insideAt", "oy", "ox")};
if (place < 0) { return padding; }
return x[plane * h * w + place];`,
    [QUOTIENT, placeFunction("insideAt")],
  );
}

/** The adjoint of `unfold2d`: each pixel adds up what the windows have for it. */
export function fold2d(engine: Engine, x: Operand, window: Window2d, size: Pair): DeviceBuffer {
  const call = opCall("fold2d", x);
  const [n, c] = x.shape as readonly [number, number, ...number[]];
  const shape = [n, c, ...size];
  if (x.size === 0) return engine.constant(call, 0, shape);
  const y = engine.create(call, shape);
  if (y.length === 0) return y;
  engine.run({
    call,
    key: "fold2d",
    source: () => adjointKernel({ x: 1 }, WINDOW, "sum += x[((plane * kh + i) * kw + j) * oh * ow + place];"),
    reads: [engine.array(x)],
    writes: [y],
    values: windowValues(size, window),
  });
  return y;
}
