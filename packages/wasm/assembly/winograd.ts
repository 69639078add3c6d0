/*
 * What convolves 3 x 3 windows by Winograd's method: a module of its own, which a backend links where it is asked for. Called
 * by src/winograd/launch.ts.
 */
import { Winograd } from "./arguments.ts";
import { CONVOLVE_PATCHES, TRANSFORM_WEIGHTS } from "./layout.ts";
import { winogradConvolve } from "./winograd-convolve.ts";
import { winogradWeightGrad } from "./winograd-weight-grad.ts";
import { winogradWeights } from "./winograd-weights.ts";

/** Runs a chunk of one of its steps. */
export function run(chunk: i32, thread: i32): void {
  const step = Winograd.step();
  if (step === TRANSFORM_WEIGHTS) winogradWeights(chunk, thread);
  else if (step === CONVOLVE_PATCHES) winogradConvolve(chunk, thread);
  else winogradWeightGrad(chunk, thread);
}
