import { type Operand, type Shape, sizeOf } from "@ganglion/tensor";
import { QUOTIENT } from "../kernels/index-functions.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import { type KernelSource, kernelSource } from "../shader/kernel-source.ts";

/**
 * What is normalized, `[outer, channels, area]`, and in how many parts the elements of one channel are gone through: `across`
 * the area, so that neighbouring threads read neighbours, times `down` the outer axis.
 */
export interface Channels {
  readonly outer: number;
  readonly channels: number;
  readonly area: number;
  /** The elements of a channel. */
  readonly count: number;
  readonly across: number;
  readonly down: number;
}

/** What a norm's gradient is computed from: its input, what was found of that, the gradient of its output. */
export interface NormOperands {
  readonly x: Operand;
  readonly mean: Operand;
  readonly variance: Operand;
  readonly grad: Operand;
}

/** Below, one thread goes through all elements of a channel. */
const MAX_SERIAL = 64;
/** More threads than this no device needs. */
const MAX_THREADS = 65_536;

/** The channels along the second axis of `shape`; all axes after it are their area. */
export function channelsOf([outer = 0, channels = 0, ...rest]: Shape): Channels {
  const area = sizeOf(rest);
  const count = outer * area;
  const parts = count <= MAX_SERIAL ? 1 : Math.min(Math.ceil(Math.sqrt(count)), Math.floor(MAX_THREADS / channels));
  const across = Math.max(1, Math.min(area, parts));
  const down = Math.max(1, Math.min(outer, Math.floor(parts / across)));
  return { outer, channels, area, count, across, down };
}

/**
 * Texels `[channels]`: the mean as it was rounded, what is left of it, the variance, and 1 over the root of that and `eps`. Each
 * part's mean comes before its squares, so that nothing cancels where it is far from 0 (the corrected two-pass algorithm).
 * @see Chan, Golub and LeVeque, 1983, Algorithms for computing the sample variance: analysis and recommendations
 */
export function momentsOf(engine: Engine, call: OpCall, layout: Channels, x: Operand, eps: number): DeviceBuffer {
  const { channels, count } = layout;
  const partial = inParts(engine, call, layout, "norm.moments", momentsKernel, [x], {});
  const moments = engine.createPacked(channels);
  engine.run({
    call,
    key: "norm.combined",
    source: combineKernel,
    reads: [partial],
    writes: [moments],
    values: { parts: partsOf(layout), count, eps },
  });
  engine.release(partial);
  return moments;
}

/**
 * Texels `[channels]`: the mean of the normalized elements, which is what rounding `mean` left, 1 over the root of the variance,
 * the sum of the gradients, and that of their products with the normalized elements.
 */
export function gradientSums(
  engine: Engine,
  call: OpCall,
  layout: Channels,
  { x, mean, variance, grad }: NormOperands,
  eps: number,
): DeviceBuffer {
  const { channels, count } = layout;
  const partial = inParts(engine, call, layout, "normGrad.sums", sumsKernel, [x, grad, mean, variance], { eps });
  const sums = engine.createPacked(channels);
  engine.run({
    call,
    key: "normGrad.combined",
    source: combineSumsKernel,
    reads: [partial, engine.array(variance)],
    writes: [sums],
    values: { parts: partsOf(layout), count, eps },
  });
  engine.release(partial);
  return sums;
}

/** Texels `[channels, parts]` of what a kernel finds in each part. */
function inParts(
  engine: Engine,
  call: OpCall,
  layout: Channels,
  key: string,
  source: () => KernelSource,
  operands: readonly Operand[],
  numbers: Readonly<Record<string, number>>,
): DeviceBuffer {
  const { outer, channels, area, across, down } = layout;
  const partial = engine.createPacked(channels * partsOf(layout));
  engine.run({
    call,
    key,
    source,
    reads: operands.map((operand) => engine.array(operand)),
    writes: [partial],
    values: { outer, channels, area, across, down, ...numbers },
  });
  return partial;
}

function partsOf({ across, down }: Channels): number {
  return across * down;
}

/** What the kernels of parts take. */
const PARTS = { outer: "int", channels: "int", area: "int", across: "int", down: "int" } as const;

/** What the kernels that combine parts take. */
const COMBINED = { parts: "int", count: "float", eps: "float" } as const;

/** Statements that say which part this thread has. */
const PART = `const line = quotient(this.thread.x, across);
const column = this.thread.x - line * across;
const channel = quotient(line, down);
const first = line - channel * down;`;

/** Statements around those for `each` element of this thread's part, whose `place` ends in the number of the round. */
function eachOfPart(round: 1 | 2, each: string): string {
  return `for (let image${round} = first; image${round} < outer; image${round} += down) {
  const plane${round} = (image${round} * channels + channel) * area;
  for (let at${round} = column; at${round} < area; at${round} += across) {
    const place${round} = plane${round} + at${round};
    ${each}
  }
}`;
}

/** What is left of squares about a number near the mean when they are taken about the mean; what overflowed stays. */
const CORRECTED = `float corrected(float squares, float rest, float n) {
  if (isNan(squares) || squares > 3.4028234e38) { return squares; }
  return max(squares - rest / n * rest, 0.0);
}`;

const INVERSE_ROOT = "float inverseRoot(float x) {\n  return 1.0 / sqrt(x);\n}";

/** Of a part: its mean as it was rounded, what is left of that, the squares about both, and how many elements there are. */
function momentsKernel(): KernelSource {
  return kernelSource(
    { x: 1 },
    PARTS,
    `${PART}
let sum = 0;
let n = 0;
${eachOfPart(1, "sum += x[place1];\n    n += 1;")}
const mean = sum / n;
let rest = 0;
let squares = 0;
${eachOfPart(2, "const away = x[place2] - mean;\n    rest += away;\n    squares += away * away;")}
return [mean, rest / n, corrected(squares, rest, n), n];`,
    [QUOTIENT, CORRECTED],
  );
}

function combineKernel(): KernelSource {
  return kernelSource(
    { partial: 4 },
    COMBINED,
    `const start = this.thread.x * parts;
let mean = 0;
for (let i = 0; i < parts; i += 1) {
  const part = partial[start + i];
  mean += part[0] * (part[3] / count);
}
let rest = 0;
let apart = 0;
let within = 0;
for (let j = 0; j < parts; j += 1) {
  const one = partial[start + j];
  const away = one[0] - mean + one[1];
  rest += away * one[3];
  apart += away * away * one[3];
  within += one[2];
}
const variance = (corrected(apart, rest, count) + within) / count;
return [mean, rest / count, variance, inverseRoot(variance + eps)];`,
    [CORRECTED, INVERSE_ROOT],
  );
}

/** Sums over a part: of the normalized elements, without what rounding left of their mean, of the gradients, of both's products. */
function sumsKernel(): KernelSource {
  return kernelSource(
    { x: 1, grad: 1, mean: 1, variance: 1 },
    { ...PARTS, eps: "float" },
    `${PART}
const center = mean[channel];
const unit = inverseRoot(variance[channel] + eps);
let rest = 0;
let sum = 0;
let products = 0;
${eachOfPart(1, "const normal = (x[place1] - center) * unit;\n    const g = grad[place1];\n    rest += normal;\n    sum += g;\n    products += g * normal;")}
return [rest, sum, products, 0];`,
    [QUOTIENT, INVERSE_ROOT],
  );
}

function combineSumsKernel(): KernelSource {
  return kernelSource(
    { partial: 4, variance: 1 },
    COMBINED,
    `const start = this.thread.x * parts;
let rest = 0;
let sum = 0;
let products = 0;
for (let i = 0; i < parts; i += 1) {
  const part = partial[start + i];
  rest += part[0];
  sum += part[1];
  products += part[2];
}
const left = rest / count;
return [left, inverseRoot(variance[this.thread.x] + eps), sum, products - left * sum];`,
    [INVERSE_ROOT],
  );
}
