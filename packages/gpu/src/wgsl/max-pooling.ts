import type { Operand, Pair, Window2d } from "@ganglion/tensor";
import { type Largest, placesForLargest, poolMax2dGrad as poolMax2dGradByPixel } from "../fused/max-pooling.ts";
import { MAX_GROUPS } from "../kernels/element-shader.ts";
import { type ImageShape, WINDOW, windowValues } from "../kernels/windows.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import { withScalarFunctions } from "../shader/scalar-functions.ts";
import { type ShaderSource, type VectorLength, vectorType } from "../shader/shader-source.ts";
import { toWgsl } from "../shader/to-wgsl.ts";

const THREADS = 64;
const POOLING = { ...WINDOW, length: "int", stride: "int" } as const;
/** Windows of more elements are gone through in a loop: written out, they would take long to compile. */
const MAX_WRITTEN_OUT = 16;

/** A window whose elements are all in the image, wherever it is, so that nothing has to be asked; how many are read at once. */
interface WholeWindow {
  readonly rows: number;
  readonly columns: number;
  readonly fit: VectorLength;
}

/** The largest value of each window and its position, in one kernel. */
export function poolMax2d(engine: Engine, x: Operand, window: Window2d): Largest {
  const call = opCall("poolMax2d", x);
  const { y, indices } = placesForLargest(engine, call, x, window);
  if (y.length === 0) return { y, indices };
  const [, , h, w] = x.shape as ImageShape;
  const whole = wholeWindow([h, w], window);
  const { groups, values } = dispatch(y.length);
  engine.run({
    call,
    key: whole === undefined ? "poolMax2d" : `poolMax2d.${whole.rows}.${whole.columns}.${whole.fit}`,
    source: () => largestShader(whole),
    reads: [engine.array(x)],
    writes: [indices, y],
    values: { ...windowValues([h, w], window), ...values },
    groups,
  });
  return { y, indices };
}

/**
 * Each pixel adds up the gradients of the windows that it was the largest of. Where windows lie side by side, a thread writes all
 * pixels of one.
 */
export function poolMax2dGrad(
  engine: Engine,
  grad: Operand,
  indices: Operand,
  window: Window2d,
  inputSize: Pair,
): DeviceBuffer {
  const whole = wholeWindow(inputSize, window);
  const isSideBySide = [0, 1].every(
    (i) =>
      window.stride[i] === window.kernelSize[i] && window.dilation[i] === 1 && fills(window, inputSize, i as 0 | 1),
  );
  if (whole === undefined || !isSideBySide || grad.size === 0) {
    return poolMax2dGradByPixel(engine, grad, indices, window, inputSize);
  }
  const call = opCall("poolMax2dGrad", grad);
  const [n, c] = grad.shape as ImageShape;
  const y = engine.create(call, [n, c, ...inputSize]);
  const { groups, values } = dispatch(grad.size);
  engine.run({
    call,
    key: `poolMax2dGrad.${whole.rows}.${whole.columns}.${whole.fit}`,
    source: () => gradientShader(whole),
    reads: [engine.array(grad), engine.array(indices)],
    writes: [y],
    values: { ...windowValues(inputSize, window), ...values },
    groups,
  });
  return y;
}

/** Whether the windows reach from the first pixel to the last. */
function fills({ kernelSize, outputSize }: Window2d, inputSize: Pair, axis: 0 | 1): boolean {
  return kernelSize[axis] * outputSize[axis] === inputSize[axis];
}

function wholeWindow(
  size: Pair,
  { kernelSize, stride, padding, dilation, outputSize }: Window2d,
): WholeWindow | undefined {
  const [rows, columns] = kernelSize;
  const isInside = ([0, 1] as const).every(
    (i) => padding[i] === 0 && (outputSize[i] - 1) * stride[i] + (kernelSize[i] - 1) * dilation[i] < size[i],
  );
  if (!isInside || rows * columns > MAX_WRITTEN_OUT) return undefined;
  const isAligned = dilation[1] === 1 && stride[1] % columns === 0 && size[1] % columns === 0;
  return { rows, columns, fit: isAligned && (columns === 2 || columns === 4) ? columns : 1 };
}

function dispatch(length: number): {
  readonly groups: readonly [number, number, number];
  readonly values: { readonly length: number; readonly stride: number };
} {
  const all = Math.ceil(length / THREADS);
  const width = Math.min(all, MAX_GROUPS);
  return { groups: [width, Math.ceil(all / width), 1], values: { length, stride: width * THREADS } };
}

/** Which window this thread has: its first line and column, and where its image begins. */
const PLACE = `  let e = i32(group.x * ${THREADS}u + flat) + i32(group.y) * params.stride;
  if (e >= params.length) { return; }
  let row = e / params.ow;
  let plane = row / params.oh;
  let left = (e - row * params.ow) * params.sw - params.pw;
  let top = (row - plane * params.oh) * params.sh - params.ph;
  let start = plane * params.h * params.w;`;

/** The first NaN counts as the largest, else the first of the largest. */
function largestShader(whole: WholeWindow | undefined): ShaderSource<typeof POOLING> {
  return {
    language: "wgsl",
    inputs: ["x"],
    outputs: ["indices", "y"],
    vectors: { x: whole?.fit ?? 1 },
    parameters: POOLING,
    workgroupSize: [THREADS, 1, 1],
    declarations: toWgsl(
      withScalarFunctions(`bool isBetter(float a, float best) {
  return !isNan(best) && (isNan(a) || a > best);
}`),
    ),
    body: `${PLACE}
${whole === undefined ? SEARCH : writtenOut(whole)}
  indices[e] = f32(found);
  y[e] = best;`,
  };
}

const SEARCH = `  var best = 0.0;
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
  }`;

function writtenOut({ rows, columns, fit }: WholeWindow): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const place = `  let p${i} = (top + ${i} * params.dh) * params.w + left;`;
    return fit === 1 ? place : `${place} let v${i} = x[(start + p${i}) / ${fit}];`;
  });
  const value = (i: number, j: number): string => (fit === 1 ? `x[start + p${i} + ${j} * params.dw]` : `v${i}[${j}]`);
  const rest = Array.from({ length: rows * columns - 1 }, (_, at) => {
    const [i, j] = [Math.floor((at + 1) / columns), (at + 1) % columns];
    return `  let a${at} = ${value(i, j)}; let is${at} = isBetter(a${at}, best);
  best = select(best, a${at}, is${at}); found = select(found, p${i} + ${j} * params.dw, is${at});`;
  });
  return `${lines.join("\n")}
  var best = ${value(0, 0)};
  var found = p0;
${rest.join("\n")}`;
}

function gradientShader({ rows, columns, fit }: WholeWindow): ShaderSource<typeof POOLING> {
  const pixel = (i: number, j: number): string => `select(0.0, g, found == p${i} + ${j})`;
  const line = (i: number): string => {
    const pixels = Array.from({ length: columns }, (_, j) => pixel(i, j));
    return fit === 1
      ? pixels.map((one, j) => `y[start + p${i} + ${j}] = ${one};`).join(" ")
      : `y[(start + p${i}) / ${fit}] = ${vectorType(fit)}(${pixels.join(", ")});`;
  };
  return {
    language: "wgsl",
    inputs: ["grad", "indices"],
    outputs: ["y"],
    vectors: { y: fit },
    parameters: POOLING,
    workgroupSize: [THREADS, 1, 1],
    declarations: "",
    body: `${PLACE}
  let g = grad[e];
  let found = i32(indices[e]);
${Array.from({ length: rows }, (_, i) => `  let p${i} = (top + ${i}) * params.w + left; ${line(i)}`).join("\n")}`,
  };
}
