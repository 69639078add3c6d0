import {
  abs,
  arange,
  cast,
  max,
  mean,
  mul,
  notEqual,
  rng,
  scope,
  sign,
  sub,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { activationFunctions, type ActivationFunctionName } from "../frame/activation-functions.ts";
import { functionNames } from "./settings.ts";

/** What an activation costs, and what it loses in few bits. */
export interface Compared {
  readonly name: ActivationFunctionName;
  readonly cost: number;
  /** What it takes, by what ReLU takes: the least of several, on this device. */
  readonly time: number;
  /** The largest error of numbers with 4 and with 12 bits after the point. */
  readonly int8: number;
  readonly int16: number;
  /** The share of inputs whose slope is not 0, but is in 8 bits. */
  readonly lostSlopes: number;
}

/** Fixed point: a sign, 3 bits before the point, and these after it. */
const bits = { int8: 4, int16: 12 };
const elements = 1_000_000;
const repetitions = 7;

/** Measures all activations, one after the other; `report` is given those that are done. */
export async function compareAll(report: (done: readonly Compared[]) => void): Promise<readonly Compared[]> {
  const x = rng(0).normal([elements]);
  const base = timeOf("relu", x);
  const done: Compared[] = [];
  for (const name of functionNames) {
    const int8 = await roundingOf(name, bits.int8);
    const int16 = await roundingOf(name, bits.int16);
    done.push({
      name,
      cost: activationFunctions[name].cost,
      time: name === "relu" ? 1 : timeOf(name, x) / base,
      int8: int8.error,
      int16: int16.error,
      lostSlopes: int8.lostSlopes,
    });
    report([...done]);
  }
  x.dispose();
  return done;
}

/** The least time of several. Units: milliseconds. */
function timeOf(name: ActivationFunctionName, x: Tensor): number {
  const f = activationFunctions[name];
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < repetitions; turn += 1) {
    const begun = performance.now();
    f(x).dispose();
    least = Math.min(least, performance.now() - begun);
  }
  return least;
}

/** Every number of the format goes in; what comes out is rounded to the format. */
async function roundingOf(
  name: ActivationFunctionName,
  fraction: number,
): Promise<{ readonly error: number; readonly lostSlopes: number }> {
  const f = activationFunctions[name];
  const steps = 2 ** fraction;
  const [error, lost] = scope(() => {
    const x = arange(16 * steps)
      .sub(8 * steps)
      .div(steps);
    const round = (value: Tensor): Tensor =>
      mul(cast(cast(value.mul(steps).add(sign(value).mul(0.5)), "int32"), "float32"), 1 / steps);
    const [y, slope] = [f(x), f.derivative(x)];
    const zero = tensor(0);
    const isThere = cast(notEqual(slope, zero), "float32");
    const isLeft = cast(notEqual(round(slope), zero), "float32");
    return [max(abs(sub(round(y), y))), mean(sub(isThere, mul(isThere, isLeft)))] as const;
  });
  const answer = { error: await error.item(), lostSlopes: await lost.item() };
  error.dispose();
  lost.dispose();
  return answer;
}
