import { assign, type Layer, mul, noGrad, refusal, scope, type Tensor, variance, zeros } from "@ganglion/tensor";
import type { LsuvOptions, LsuvResult } from "./lsuv.ts";
import { orthogonal } from "./orthogonal.ts";
import type { WeightedPlace } from "./places.ts";
import { begun, runObserved, weightedInOrder } from "./run-order.ts";
import { change, setParameter } from "./set-parameter.ts";

/**
 * What `lsuv` does and returns, for arguments that it has checked.
 * @throws Error if the model has no layers with weights, or an output has no finite variance above 0.
 */
export async function unitVariances(model: Layer, x: Tensor, options: LsuvOptions): Promise<LsuvResult[]> {
  const { rng, tolerance = 0.1, maxIterations = 10, init = orthogonal() } = options;
  const places = weightedInOrder("lsuv", model, x);
  for (const { weight, bias, groups } of places) {
    setParameter("lsuv", weight, init, rng, groups);
    if (bias !== undefined) setParameter("lsuv", bias, zeros, rng);
  }
  const results: LsuvResult[] = [];
  for (const place of places) {
    let iterations = 0;
    let found = await outputVariance(model, x, place);
    while (Math.abs(found - 1) >= tolerance && iterations < maxIterations) {
      const scale = 1 / Math.sqrt(found);
      change(() => assign(place.weight, mul(place.weight, scale)));
      iterations++;
      found = await outputVariance(model, x, place);
    }
    results.push({ ...begun(place), variance: found, iterations });
  }
  return results;
}

async function outputVariance(model: Layer, x: Tensor, { path, layer }: WeightedPlace): Promise<number> {
  const measured = scope(() =>
    noGrad(() => {
      let found: Tensor | undefined;
      runObserved("lsuv", model, x, (_path, _x, y, seen) => {
        if (seen === layer) found ??= variance(y, { correction: 0 });
      });
      return found;
    }),
  );
  const value = (await measured?.item()) ?? Number.NaN;
  measured?.dispose();
  if (!Number.isFinite(value) || value <= 0) {
    throw refusal(
      Error,
      "lsuv",
      "the variance of each layer's output must be finite and above 0",
      `${value} for layer "${path}"`,
      "Use a batch of several samples that differ, and look for units that are dead before it.",
    );
  }
  return value;
}
