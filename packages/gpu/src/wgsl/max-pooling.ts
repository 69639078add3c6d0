import type { Operand, Window2d } from "@ganglion/tensor";
import { MAX_GROUPS } from "../kernels/element-shader.ts";
import { type ImageShape, WINDOW, windowValues } from "../kernels/windows.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import { rangeFrom } from "../runtime/range.ts";
import { withScalarFunctions } from "../shader/scalar-functions.ts";
import type { ShaderSource } from "../shader/shader-source.ts";
import { toWgsl } from "../shader/to-wgsl.ts";

const THREADS = 64;
const POOLING = { ...WINDOW, length: "int", stride: "int" } as const;

/** The largest value of each window, and its position in the input plane, in one kernel. */
export function poolMax2d(
  engine: Engine,
  x: Operand,
  window: Window2d,
): { readonly y: DeviceBuffer; readonly indices: DeviceBuffer } {
  const call = opCall("poolMax2d", x);
  const [n, c, h, w] = x.shape as ImageShape;
  const shape = [n, c, ...window.outputSize];
  const indices = engine.create(call, shape);
  const y = engine.create(call, shape);
  indices.range = rangeFrom(0, h * w - 1);
  const { length } = y;
  if (length === 0) return { y, indices };
  const groups = Math.ceil(length / THREADS);
  const width = Math.min(groups, MAX_GROUPS);
  engine.run({
    call,
    key: "poolMax2d",
    source: largestShader,
    reads: [engine.array(x)],
    writes: [indices, y],
    values: { ...windowValues([h, w], window), length, stride: width * THREADS },
    groups: [width, Math.ceil(groups / width), 1],
  });
  return { y, indices };
}

/** The first NaN counts as the largest, else the first of the largest. */
function largestShader(): ShaderSource<typeof POOLING> {
  return {
    language: "wgsl",
    inputs: ["x"],
    outputs: ["indices", "y"],
    parameters: POOLING,
    workgroupSize: [THREADS, 1, 1],
    declarations: toWgsl(
      withScalarFunctions(`bool isBetter(float a, float best) {
  return !isNan(best) && (isNan(a) || a > best);
}`),
    ),
    body: `  let e = i32(group.x * ${THREADS}u + flat) + i32(group.y) * params.stride;
  if (e >= params.length) { return; }
  let row = e / params.ow;
  let plane = row / params.oh;
  let left = (e - row * params.ow) * params.sw - params.pw;
  let top = (row - plane * params.oh) * params.sh - params.ph;
  let start = plane * params.h * params.w;
  var best = 0.0;
  var found = -1;
  for (var i = 0; i < params.kh; i++) {
    let line = top + i * params.dh;
    if (line < 0 || line >= params.h) { continue; }
    for (var j = 0; j < params.kw; j++) {
      let column = left + j * params.dw;
      if (column < 0 || column >= params.w) { continue; }
      let place = line * params.w + column;
      let value = x[start + place];
      if (found < 0 || isBetter(value, best)) {
        best = value;
        found = place;
      }
    }
  }
  indices[e] = f32(found);
  y[e] = best;`,
  };
}
