import type { Backend, Layer } from "@ganglion/tensor";
import { isElementwise } from "../collect/layer-facts.ts";
import type { LayerSample } from "../sample.ts";
import { type GaussianMoments, gaussianMoments } from "./gaussian.ts";

/** A call of a layer in the audit. */
export interface AuditedCall {
  readonly path: string;
  readonly layer: Layer;
  /** Which tensor it took in, and gave out. */
  readonly x: number;
  readonly y: number;
  /** How many positions its input and output have beside the features, in the whole batch. */
  readonly positions: readonly [input: number, output: number];
  readonly sample: LayerSample | undefined;
  readonly weight: WeightFacts | undefined;
}

/** A weight as it begins. */
export interface WeightFacts {
  readonly fanIn: number;
  readonly fanOut: number;
  readonly meanSquare: number;
  /** The mean square of the bias; 0 without one. */
  readonly bias: number;
}

/** What the closed form expects of a layer's output and its gradient; undefined where there is none. */
export interface Expected {
  readonly mean: number;
  readonly std: number;
  /** The root of the mean square of the gradient of its output. */
  readonly gradient: number | undefined;
}

interface Moments {
  readonly mean: number;
  readonly square: number;
}

/**
 * Goes through the calls and works out how signals and gradients should spread: for independent weights of mean 0 a unit's
 * variance is `fanIn * E[w^2] * E[x^2]`, an activation's moments are those of a normal number, and a gradient's mean square
 * grows by `fanOut * E[w^2]` and shrinks by `E[f'(u)^2]` on its way back. What has no closed form is taken as measured.
 * @see Glorot and Bengio, 2010, Understanding the difficulty of training deep feedforward neural networks
 * @see He, Zhang, Ren and Sun, 2015, Delving deep into rectifiers
 */
export async function expectAll(
  calls: readonly AuditedCall[],
  input: Moments | undefined,
  backend: Backend,
): Promise<ReadonlyMap<AuditedCall, Expected>> {
  const moments = new Map<number, Moments>();
  const derivatives = new Map<AuditedCall, number>();
  const known = new Set<AuditedCall>();
  const [first] = calls;
  if (first !== undefined && input !== undefined) moments.set(first.x, input);
  for (const call of calls) {
    const before = moments.get(call.x);
    const found = before && (await forward(call, before, backend));
    const measured = call.sample?.output;
    const after = found ?? (measured && { mean: measured.mean, square: measured.rms ** 2 }) ?? before;
    if (after !== undefined) moments.set(call.y, after);
    if (found !== undefined) known.add(call);
    if (found?.derivative !== undefined) derivatives.set(call, found.derivative);
  }
  const gradients = backwardAll(calls, derivatives);
  return new Map(
    [...known].map((call) => {
      const { mean, square } = moments.get(call.y) as Moments;
      return [call, { mean, std: Math.sqrt(Math.max(0, square - mean * mean)), gradient: gradients.get(call) }];
    }),
  );
}

async function forward(
  { layer, weight, x, y }: AuditedCall,
  before: Moments,
  backend: Backend,
): Promise<(Moments & Partial<Pick<GaussianMoments, "derivative">>) | undefined> {
  if (x === y) return { ...before, derivative: 1 };
  if (weight !== undefined) {
    return { mean: 0, square: weight.fanIn * weight.meanSquare * before.square + weight.bias };
  }
  if (!isElementwise(layer)) return undefined;
  const std = Math.sqrt(Math.max(0, before.square - before.mean ** 2));
  return gaussianMoments(layer, { mean: before.mean, std, backend });
}

/** From the last layer, whose gradient is taken as measured, to the first. */
function backwardAll(
  calls: readonly AuditedCall[],
  derivatives: ReadonlyMap<AuditedCall, number>,
): ReadonlyMap<AuditedCall, number> {
  const users = new Map<number, AuditedCall[]>();
  for (const call of calls) users.set(call.x, [...(users.get(call.x) ?? []), call]);
  const squares = new Map<AuditedCall, number>();
  const expected = new Map<AuditedCall, number>();
  for (const call of [...calls].reverse()) {
    const after = (users.get(call.y) ?? []).filter((user) => user !== call);
    const [next] = after;
    const measured = call.sample?.gradient?.rms;
    const arrives =
      after.length === 1 && next !== undefined ? through(next, squares.get(next), derivatives.get(next)) : undefined;
    if (arrives !== undefined) expected.set(call, Math.sqrt(arrives));
    const square = arrives ?? (measured === undefined ? undefined : measured ** 2);
    if (square !== undefined) squares.set(call, square);
  }
  return expected;
}

/** The mean square of the gradient of a call's input, from that of its output. */
function through(call: AuditedCall, square: number | undefined, derivative: number | undefined): number | undefined {
  if (square === undefined) return undefined;
  if (call.weight === undefined) return derivative === undefined ? undefined : derivative * square;
  const [input, output] = call.positions;
  return call.weight.fanOut * call.weight.meanSquare * square * (output / input);
}
