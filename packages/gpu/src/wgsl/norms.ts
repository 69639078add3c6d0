import { type Operand, sizeOf } from "@ganglion/tensor";
import type { Engine } from "../runtime/engine.ts";
import { opCall } from "../runtime/op-call.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Parameters } from "../shader/parameters.ts";
import { EACH, fitOf, type RowShader, runRows } from "./rows.ts";

/** 2^-80: the squares of the largest numbers, made smaller by it, are numbers still. */
const SHRINK = "8.271806e-25";

/** A mean far from 0 is rounded by as much as the deviations may be: what is left after it is averaged as well. */
const MEAN = `  var part0 = T();
  ${EACH} { part0 += x[at(row, i)] * shrink; }
  let rounded = total(summed(part0), lane) / params.n;
  var part1 = T();
  ${EACH} { part1 += x[at(row, i)] * shrink - rounded; }
  let rest = total(summed(part1), lane) / params.n;`;

const VARIANCE = `  var part2 = T();
  ${EACH} {
    let away = x[at(row, i)] * shrink - rounded - rest;
    part2 += away * away;
  }
  scaledVariance = total(summed(part2), lane) / params.n;`;

/** Where squares overflow, everything is done once more with smaller numbers. */
const NORMALIZE = `  var shrink = 1.0;
  var center = 0.0;
  var remnant = 0.0;
  var scaledVariance = 0.0;
  for (var attempt = 0; attempt < 2; attempt++) {
${MEAN}
${VARIANCE}
    center = rounded;
    remnant = rest;
    if (scaledVariance <= 3.4028234e38 || attempt == 1) { break; }
    shrink = ${SHRINK};
  }
  let unit = 1.0 / sqrt(scaledVariance + params.eps * shrink * shrink);
  if (lane == 0) {
    mean[row] = (center + remnant) / shrink;
    variance[row] = scaledVariance / shrink / shrink;
  }`;

const NORMAL = "(x[at(row, i)] * shrink - center - remnant) * unit";

/** The gradient of the input, up to the scale: without what lies along its mean and its length. */
const GRADIENT = `  var scaledVariance = same(variance[row], lane);
  var shrink = 1.0;
  if (!(scaledVariance <= 3.4028234e38)) { shrink = ${SHRINK}; }
${MEAN}
  if (shrink < 1.0) {
${VARIANCE}
  }
  let center = rounded;
  let remnant = rest;
  let unit = 1.0 / sqrt(scaledVariance + params.eps * shrink * shrink);
  var part3 = T();
  var part4 = T();
  ${EACH} {
    let g = grad[at(row, i)];
    part3 += g;
    part4 += g * ${NORMAL};
  }
  let sum = total(summed(part3), lane);
  let along = total(summed(part4), lane);`;

/** What all four have in common: where the elements are, and how many. */
type Layout<P extends Parameters> = Pick<RowShader<P>, "rows" | "count" | "fit" | "at" | "parameters" | "values">;

/** How many elements are averaged, as a number to divide by, and what is added to a variance. */
const NORM = { n: "float", eps: "float" } as const;

/** Those of a channel are in pieces of `area` elements. */
const CHANNEL_NORM = { ...NORM, area: "int" } as const;

/** The rows are channels, each in pieces, one in each image. */
function channelLayout(x: Operand, eps: number): Layout<typeof CHANNEL_NORM> {
  const [n, channels] = x.shape as readonly [number, number, ...number[]];
  const pixels = sizeOf(x.shape.slice(2));
  const fit = fitOf(pixels);
  const area = pixels / fit;
  return {
    rows: channels,
    count: n * area,
    fit,
    at: "((i / params.area) * params.rows + row) * params.area + i % params.area",
    parameters: CHANNEL_NORM,
    values: { area, n: n * pixels, eps },
  };
}

function rowLayout(x: Operand, eps: number): Layout<typeof NORM> {
  const [rows, length] = x.shape as readonly [number, number];
  const fit = fitOf(length);
  return {
    rows,
    count: length / fit,
    fit,
    at: "row * params.count + i",
    parameters: NORM,
    values: { n: length, eps },
  };
}

/** Normalizes each channel by its own mean and variance, then scales and shifts, all in one kernel. */
export function batchNorm(
  engine: Engine,
  x: Operand,
  weight: Operand | undefined,
  bias: Operand | undefined,
  eps: number,
): { readonly y: DeviceBuffer; readonly mean: DeviceBuffer; readonly variance: DeviceBuffer } {
  const channels = [x.shape[1] as number];
  const scaled = `${weight === undefined ? "" : "weight[row] * "}${NORMAL}`;
  const [y, mean, variance] = runRows(engine, opCall("batchNorm", x), {
    ...channelLayout(x, eps),
    key: `batchNorm.${weight !== undefined}.${bias !== undefined}`,
    inputs: [["x", engine.array(x)], ...optional(engine, "weight", weight), ...optional(engine, "bias", bias)],
    outputs: [
      ["y", x.shape],
      ["mean", channels],
      ["variance", channels],
    ],
    body: `${NORMALIZE}\n  ${EACH} { y[at(row, i)] = ${scaled}${bias === undefined ? "" : " + bias[row]"}; }`,
  }) as [DeviceBuffer, DeviceBuffer, DeviceBuffer];
  return { y, mean, variance };
}

/** The gradients of `batchNorm`'s input, scale and shift in one kernel. */
export function batchNormGrad(
  engine: Engine,
  x: Operand,
  weight: Operand | undefined,
  variance: Operand,
  grad: Operand,
  eps: number,
): { readonly x: DeviceBuffer; readonly weight: DeviceBuffer; readonly bias: DeviceBuffer } {
  const channels = [x.shape[1] as number];
  const scale = weight === undefined ? "unit" : "unit * weight[row]";
  const [dx, dWeight, dBias] = runRows(engine, opCall("batchNormGrad", x, grad), {
    ...channelLayout(x, eps),
    key: `batchNormGrad.${weight !== undefined}`,
    inputs: [
      ["x", engine.array(x)],
      ["grad", engine.array(grad)],
      ["variance", engine.array(variance)],
      ...optional(engine, "weight", weight),
    ],
    outputs: [
      ["y", x.shape],
      ["weightGrad", channels],
      ["biasGrad", channels],
    ],
    body: `${GRADIENT}
  if (lane == 0) {
    weightGrad[row] = along;
    biasGrad[row] = sum;
  }
${inputGradient(scale)}`,
  }) as [DeviceBuffer, DeviceBuffer, DeviceBuffer];
  return { x: dx, weight: dWeight, bias: dBias };
}

function inputGradient(scale: string): string {
  return `  ${EACH} {
    let normal = ${NORMAL};
    y[at(row, i)] = (grad[at(row, i)] - sum / params.n - normal * along / params.n) * ${scale} * shrink;
  }`;
}

/** Normalizes each row by its own mean and variance in one kernel. */
export function rowNorm(
  engine: Engine,
  x: Operand,
  eps: number,
): { readonly y: DeviceBuffer; readonly mean: DeviceBuffer; readonly variance: DeviceBuffer } {
  const rows = [x.shape[0] as number];
  const [y, mean, variance] = runRows(engine, opCall("rowNorm", x), {
    ...rowLayout(x, eps),
    key: "rowNorm",
    inputs: [["x", engine.array(x)]],
    outputs: [
      ["y", x.shape],
      ["mean", rows],
      ["variance", rows],
    ],
    body: `${NORMALIZE}\n  ${EACH} { y[at(row, i)] = ${NORMAL}; }`,
  }) as [DeviceBuffer, DeviceBuffer, DeviceBuffer];
  return { y, mean, variance };
}

/** The gradient of `rowNorm`'s input in one kernel. */
export function rowNormGrad(engine: Engine, x: Operand, variance: Operand, grad: Operand, eps: number): DeviceBuffer {
  const [y] = runRows(engine, opCall("rowNormGrad", x, grad), {
    ...rowLayout(x, eps),
    key: "rowNormGrad",
    inputs: [
      ["x", engine.array(x)],
      ["grad", engine.array(grad)],
      ["variance", engine.array(variance)],
    ],
    outputs: [["y", x.shape]],
    body: `${GRADIENT}\n${inputGradient("unit")}`,
  }) as [DeviceBuffer];
  return y;
}

function optional(engine: Engine, name: string, operand: Operand | undefined): (readonly [string, DeviceBuffer])[] {
  return operand === undefined ? [] : [[name, engine.array(operand)]];
}
