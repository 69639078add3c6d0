import { abs, arange, cast, less, mean, rng, scope, tensor } from "@ganglion/tensor";
import { activationFunctions, type ActivationFunctionName } from "../frame/activation-functions.ts";

/** What of an activation is drawn. */
export interface CurveQuestion {
  readonly activation: ActivationFunctionName;
  /** The deviation of the sums that a unit gets. */
  readonly spread: number;
}

/** An activation and its derivative from -10 to 10, and what is known of it. */
export interface CurveAnswer {
  readonly x: Float32Array;
  readonly y: Float32Array;
  readonly slope: Float32Array;
  readonly range: readonly [low: number, high: number];
  readonly zeroCentered: boolean;
  /** Calls of exp, log, tanh or erf for an element. */
  readonly cost: number;
  readonly gain: number;
  /** Of normal sums of that deviation, the share with a slope below `flat`. */
  readonly flatShare: number;
}

/** What counts as flat: a slope that lets a hundredth of a gradient through. */
const flat = 0.01;
const reach = 10;
const points = 401;
const draws = 20_000;

/** Computes an activation where it is drawn, and how often it is flat. */
export async function measureCurve({ activation, spread }: CurveQuestion): Promise<CurveAnswer> {
  const f = activationFunctions[activation];
  const [x, y, slope, share] = scope(() => {
    const at = arange(points)
      .mul((2 * reach) / (points - 1))
      .sub(reach);
    const sums = rng(0).normal([draws], { std: spread });
    const isFlat = less(abs(f.derivative(sums)), tensor(flat));
    return [at, f(at), f.derivative(at), mean(cast(isFlat, "float32"))] as const;
  });
  try {
    const [xs, ys, slopes] = await Promise.all([x.data(), y.data(), slope.data()]);
    const { range, zeroCentered, cost, gain } = f;
    return {
      x: Float32Array.from(xs),
      y: Float32Array.from(ys),
      slope: Float32Array.from(slopes),
      range,
      zeroCentered,
      cost,
      gain,
      flatShare: await share.item(),
    };
  } finally {
    for (const one of [x, y, slope, share]) one.dispose();
  }
}
