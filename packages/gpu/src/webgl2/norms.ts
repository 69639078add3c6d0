import { type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import { elementwise } from "../kernels/elementwise.ts";
import { reduceBy } from "../kernels/reduce.ts";
import type { Engine } from "../runtime/engine.ts";
import { type OpCall, opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import { operandOf } from "./softmax.ts";

/** Over which axes is normalized: the elements of each result are `count`, results broadcast as `keptShape`. */
interface Layout {
  readonly shape: Shape;
  readonly axes: readonly number[];
  readonly count: number;
  readonly keptShape: Shape;
}

/** What `normalizeByParts` computes. */
export interface Normalized {
  readonly y: DeviceBuffer;
  readonly mean: DeviceBuffer;
  readonly variance: DeviceBuffer;
}

/** Normalizes over `axes` by kernels of one output each, then scales and shifts. */
export function normalizeByParts(
  engine: Engine,
  op: string,
  x: Operand,
  axes: readonly number[],
  { weight, bias }: { readonly weight?: Operand | undefined; readonly bias?: Operand | undefined },
  eps: number,
): Normalized {
  const call = opCall(op, x);
  const layout = layoutOf(x.shape, axes);
  const rounded = mean(engine, call, layout, { arrays: [x], perResult: [], key: "x", body: "return x;" });
  const rest = mean(engine, call, layout, { arrays: [x], perResult: [rounded], key: "rest", body: "return x - p0;" });
  const square = "float away = x - p0 - p1;\n  return away * away;";
  const variance = mean(engine, call, layout, { arrays: [x], perResult: [rounded, rest], key: "square", body: square });
  const affine = [weight, bias]
    .filter((operand) => operand !== undefined)
    .map((operand) => broadcastable(operand, layout));
  const factors = ["w", "b"].filter((_, i) => [weight, bias][i] !== undefined);
  const names = ["x", "m", "r", "v", ...factors, "eps"].map((name) => `float ${name}`);
  const scaled = weight === undefined ? "normal" : "normal * w";
  const source = `float apply(${names.join(", ")}) {
  float normal = (x - m - r) / sqrt(v + eps);
  return ${scaled}${bias === undefined ? "" : " + b"};
}`;
  const statistics = [rounded, rest, variance].map((buffer) => operandOf(buffer, layout.keptShape));
  const y = elementwise(
    engine,
    call,
    { key: `normalize.${factors}`, source },
    x.shape,
    [x, ...statistics, ...affine],
    [eps],
  );
  const whole = { key: "sum", source: "float apply(float a, float b) {\n  return a + b;\n}" };
  const results = [rounded.length];
  const total = elementwise(engine, call, whole, results, [operandOf(rounded, results), operandOf(rest, results)]);
  engine.release(rounded);
  engine.release(rest);
  return { y, mean: total, variance };
}

/** The gradients of `normalizeByParts`: of the input, of the scale, of the shift. */
export function normalizeGradByParts(
  engine: Engine,
  op: string,
  operands: { readonly x: Operand; readonly mean: Operand; readonly variance: Operand; readonly grad: Operand },
  axes: readonly number[],
  weight: Operand | undefined,
  eps: number,
): { readonly x: DeviceBuffer; readonly weight: DeviceBuffer; readonly bias: DeviceBuffer } {
  const { x, grad } = operands;
  const call = opCall(op, x, grad);
  const layout = layoutOf(x.shape, axes);
  const center = engine.array(operands.mean);
  const variance = engine.array(operands.variance);
  const rest = mean(engine, call, layout, { arrays: [x], perResult: [center], key: "rest", body: "return x - p0;" });
  const bias = sum(engine, call, layout, { arrays: [grad], perResult: [], key: "x", body: "return x;" });
  const normal = unit(engine, call, variance, eps);
  const product = "return y * (x - p0 - p1) * p2;";
  const along = sum(engine, call, layout, {
    arrays: [x, grad],
    perResult: [center, rest, normal],
    key: "along",
    body: product,
  });
  const statistics = [center, rest, normal, bias, along].map((buffer) => operandOf(buffer, layout.keptShape));
  const names = ["x", "g", "m", "r", "u", "s", "a", ...(weight === undefined ? [] : ["w"]), "n"];
  const source = `float apply(${names.map((name) => `float ${name}`).join(", ")}) {
  float normal = (x - m - r) * u;
  return (g - s / n - normal * a / n) * u${weight === undefined ? "" : " * w"};
}`;
  const scale = weight === undefined ? [] : [broadcastable(weight, layout)];
  const key = `normalizeGrad.${weight !== undefined}`;
  const dx = elementwise(engine, call, { key, source }, x.shape, [x, grad, ...statistics, ...scale], [layout.count]);
  engine.release(rest);
  engine.release(normal);
  return { x: dx, weight: along, bias };
}

function layoutOf(shape: Shape, axes: readonly number[]): Layout {
  return {
    shape,
    axes,
    count: sizeOf(axes.map((axis) => shape[axis] as number)),
    keptShape: shape.map((length, axis) => (axes.includes(axis) ? 1 : length)),
  };
}

function broadcastable({ buffer, size, dtype }: Operand, layout: Layout): Operand {
  return { buffer, size, dtype, shape: layout.keptShape };
}

function unit(engine: Engine, call: OpCall, variance: DeviceBuffer, eps: number): DeviceBuffer {
  const source = "float apply(float v, float eps) {\n  return 1.0 / sqrt(v + eps);\n}";
  const shape = [variance.length];
  return elementwise(engine, call, { key: "inverseRoot", source }, shape, [operandOf(variance, shape)], [eps]);
}

/** What is summed up: a function of `x`, `y` and of what belongs to the result's element, `p0`, `p1`, ... */
interface Summand {
  readonly arrays: readonly Operand[];
  readonly perResult: readonly DeviceBuffer[];
  /** The same for functions that are the same. */
  readonly key: string;
  readonly body: string;
}

function sum(engine: Engine, call: OpCall, { shape, axes }: Layout, summand: Summand, scale = 1): DeviceBuffer {
  const { arrays, perResult, key, body } = summand;
  const names = [...["x", "y"].slice(0, arrays.length), ...perResult.map((_, i) => `p${i}`)];
  const source = `float apply(${names.map((name) => `float ${name}`).join(", ")}) {\n  ${body}\n}`;
  const buffers = arrays.map((operand) => engine.array(operand));
  return reduceBy(
    engine,
    call,
    { op: "sum", key: `norm.${key}`, source, arrays: buffers, perResult, scale },
    shape,
    axes,
  );
}

function mean(engine: Engine, call: OpCall, layout: Layout, summand: Summand): DeviceBuffer {
  return sum(engine, call, layout, summand, 1 / layout.count);
}
