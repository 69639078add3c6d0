import type { Operand, Shape } from "@ganglion/tensor";
import { QUOTIENT } from "../kernels/index-functions.ts";
import type { DeviceBuffer } from "../runtime/device-buffer.ts";
import type { Engine } from "../runtime/engine.ts";
import type { OpCall } from "../runtime/op-call.ts";
import { kernelSource } from "../shader/kernel-source.ts";
import { ints } from "../shader/parameters.ts";
import { type Channels, channelsOf, gradientSums, momentsOf, type NormOperands } from "./norm-statistics.ts";

/** What `normalizeByParts` computes. */
export interface Normalized {
  readonly y: DeviceBuffer;
  readonly mean: DeviceBuffer;
  readonly variance: DeviceBuffer;
}

/**
 * Normalizes each channel, then scales and shifts: the elements are read twice, once for their moments and once to be
 * normalized. What a kernel finds of a channel is one texel of four numbers.
 */
export function normalizeByParts(
  engine: Engine,
  call: OpCall,
  x: Operand,
  shape: Shape,
  { weight, bias }: { readonly weight?: Operand | undefined; readonly bias?: Operand | undefined },
  eps: number,
): Normalized {
  const channels = channelsOf(shape);
  const results = [channels.channels];
  if (x.size === 0) {
    const [mean, variance] = [engine.constant(call, Number.NaN, results), engine.constant(call, Number.NaN, results)];
    return { y: engine.create(call, x.shape), mean, variance };
  }
  const moments = momentsOf(engine, call, channels, x, eps);
  const y = normalize(engine, call, channels, x, moments, weight, bias);
  const mean = perChannel(engine, call, moments, "mean", "return s[0] + s[1];");
  const variance = perChannel(engine, call, moments, "third", "return s[2];");
  engine.release(moments);
  return { y, mean, variance };
}

/** The gradients of `normalizeByParts`: of the input, of the scale, of the shift. */
export function normalizeGradByParts(
  engine: Engine,
  call: OpCall,
  operands: NormOperands,
  shape: Shape,
  weight: Operand | undefined,
  eps: number,
): { readonly x: DeviceBuffer; readonly weight: DeviceBuffer; readonly bias: DeviceBuffer } {
  const { x } = operands;
  const channels = channelsOf(shape);
  if (x.size === 0) {
    const nothing = (): DeviceBuffer => engine.constant(call, 0, [channels.channels]);
    return { x: engine.create(call, x.shape), weight: nothing(), bias: nothing() };
  }
  const sums = gradientSums(engine, call, channels, operands, eps);
  const dx = inputGradient(engine, call, channels, operands, sums, weight);
  const along = perChannel(engine, call, sums, "fourth", "return s[3];");
  const bias = perChannel(engine, call, sums, "third", "return s[2];");
  engine.release(sums);
  return { x: dx, weight: along, bias };
}

/** The gradient of the input of `normalizeByParts` alone. */
export function rowGradByParts(
  engine: Engine,
  call: OpCall,
  operands: NormOperands,
  shape: Shape,
  eps: number,
): DeviceBuffer {
  const { x } = operands;
  if (x.size === 0) return engine.create(call, x.shape);
  const channels = channelsOf(shape);
  const sums = gradientSums(engine, call, channels, operands, eps);
  const dx = inputGradient(engine, call, channels, operands, sums, undefined);
  engine.release(sums);
  return dx;
}

/** Statements that say in which `channel` this thread's element is. */
const CHANNEL = `const plane = quotient(this.thread.x, area);
const channel = plane - quotient(plane, channels) * channels;`;

function normalize(
  engine: Engine,
  call: OpCall,
  { channels, area }: Channels,
  x: Operand,
  moments: DeviceBuffer,
  weight: Operand | undefined,
  bias: Operand | undefined,
): DeviceBuffer {
  const y = engine.create(call, x.shape);
  const affine = [weight, bias].filter((operand) => operand !== undefined);
  const [factor, summand] = [
    weight === undefined ? "" : " * weight[channel]",
    bias === undefined ? "" : " + bias[channel]",
  ];
  engine.run({
    call,
    key: `normalize.${weight !== undefined}.${bias !== undefined}`,
    source: () =>
      kernelSource(
        { x: 1, moments: 4, ...(weight && { weight: 1 }), ...(bias && { bias: 1 }) },
        ints("channels", "area"),
        `${CHANNEL}
const s = moments[channel];
return (x[this.thread.x] - s[0] - s[1]) * s[3]${factor}${summand};`,
        [QUOTIENT],
      ),
    reads: [engine.array(x), moments, ...affine.map((operand) => engine.array(operand))],
    writes: [y],
    values: { channels, area },
  });
  return y;
}

function inputGradient(
  engine: Engine,
  call: OpCall,
  { channels, area, count }: Channels,
  { x, mean, grad }: NormOperands,
  sums: DeviceBuffer,
  weight: Operand | undefined,
): DeviceBuffer {
  const y = engine.create(call, x.shape);
  engine.run({
    call,
    key: `normalizeGrad.${weight !== undefined}`,
    source: () =>
      kernelSource(
        { x: 1, grad: 1, mean: 1, sums: 4, ...(weight && { weight: 1 }) },
        { ...ints("channels", "area"), n: "float" },
        `${CHANNEL}
const s = sums[channel];
const normal = (x[this.thread.x] - mean[channel]) * s[1] - s[0];
const across = grad[this.thread.x] - s[2] / n - normal * s[3] / n;
return across * s[1]${weight === undefined ? "" : " * weight[channel]"};`,
        [QUOTIENT],
      ),
    reads: [
      engine.array(x),
      engine.array(grad),
      engine.array(mean),
      sums,
      ...(weight === undefined ? [] : [engine.array(weight)]),
    ],
    writes: [y],
    values: { channels, area, n: count },
  });
  return y;
}

/** A function of each channel's texel `s`; `name` is the same for functions that are the same. */
function perChannel(engine: Engine, call: OpCall, texels: DeviceBuffer, name: string, body: string): DeviceBuffer {
  const y = engine.create(call, [texels.length / 4]);
  engine.run({
    call,
    key: `perChannel.${name}`,
    source: () => kernelSource({ texels: 4 }, {}, `const s = texels[this.thread.x];\n${body}`),
    reads: [texels],
    writes: [y],
    values: {},
  });
  return y;
}
