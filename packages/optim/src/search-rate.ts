import { assign, buffersBeside, buffersOf, describeValue, keep, type Layer, refusal } from "@ganglion/tensor";
import { rateAt } from "./check.ts";
import type { LearningRateSearch, SearchSettings } from "./find-learning-rate.ts";
import type { Optimizer } from "./optimizer.ts";

/**
 * What `findLearningRate` does and returns, for arguments that it has checked.
 * @throws TypeError if `trainStep` returns no number; what it throws.
 */
export async function searchRate(
  optimizer: Optimizer,
  trainStep: (step: number) => number | Promise<number>,
  settings: SearchSettings,
  model: Layer | undefined,
): Promise<LearningRateSearch> {
  const restore = snapshot(optimizer, model);
  const tried: { rate: number; loss: number; smoothed: number }[] = [];
  try {
    const shares = relativeRates(optimizer);
    for (let step = 0; step < settings.steps; step++) {
      const rate = settings.start * (settings.end / settings.start) ** (step / (settings.steps - 1));
      for (const [index, group] of optimizer.groups.entries()) group.learningRate = rate * (shares[index] ?? 1);
      optimizer.zeroGrad();
      const loss = checkedLoss(await trainStep(step));
      const smoothed = smooth(tried.at(-1)?.smoothed ?? 0, loss, settings.smoothing, step);
      if (hasDiverged(tried, smoothed, settings.divergence)) break;
      tried.push({ rate, loss, smoothed });
      optimizer.step();
    }
  } finally {
    restore();
  }
  return {
    rates: tried.map(({ rate }) => rate),
    losses: tried.map(({ loss }) => loss),
    smoothed: tried.map(({ smoothed }) => smoothed),
    suggestion: steepest(tried),
  };
}

/** The corrected running mean after one more value, from the corrected one before. */
function smooth(before: number, loss: number, decay: number, step: number): number {
  const sum = before * (1 - decay ** step) * decay + (1 - decay) * loss;
  return sum / (1 - decay ** (step + 1));
}

function hasDiverged(tried: readonly { readonly smoothed: number }[], smoothed: number, divergence: number): boolean {
  if (!Number.isFinite(smoothed)) return true;
  const best = Math.min(...tried.map((entry) => entry.smoothed));
  return smoothed > best + (divergence - 1) * Math.abs(best);
}

function steepest(tried: readonly { readonly rate: number; readonly smoothed: number }[]): number | undefined {
  let best: number | undefined;
  let largestDrop = 0;
  for (const [index, { rate, smoothed }] of tried.entries()) {
    const next = tried[index + 1];
    if (next === undefined || smoothed - next.smoothed <= largestDrop) continue;
    largestDrop = smoothed - next.smoothed;
    best = rate;
  }
  return best;
}

/** The groups' rates as parts of the first one's. */
function relativeRates(optimizer: Optimizer): number[] {
  const rates = optimizer.groups.map(({ learningRate }) => rateAt(optimizer.kind, learningRate, optimizer.steps));
  const first = rates[0] ?? 0;
  return rates.map((rate) => (first === 0 ? 1 : rate / first));
}

/** Remembers everything that steps change; the function that it returns puts it back. */
function snapshot(optimizer: Optimizer, model: Layer | undefined): () => void {
  const schedules = optimizer.groups.map(({ learningRate }) => learningRate);
  const parameters = optimizer.groups.flatMap((group) => group.parameters);
  const state = optimizer.state();
  // What could not be put back afterwards is refused now.
  optimizer.load(state);
  const changed = new Set([
    ...parameters,
    ...buffersBeside(parameters),
    ...(model === undefined ? [] : buffersOf(model)),
  ]);
  const values = [...changed].map((x) => ({ x, before: keep(x.detach()) }));
  for (const tensor of Object.values(state.tensors)) keep(tensor);
  return () => {
    for (const [index, group] of optimizer.groups.entries()) group.learningRate = schedules[index] ?? 0;
    for (const { x, before } of values) if (!x.disposed) assign(x, before);
    optimizer.load(state);
    optimizer.zeroGrad();
    for (const tensor of [...values.map(({ before }) => before), ...Object.values(state.tensors)]) tensor.dispose();
  };
}

function checkedLoss(loss: unknown): number {
  if (typeof loss === "number") return loss;
  const remedy = "Return its value, such as loss.item().";
  throw refusal(
    TypeError,
    "findLearningRate",
    "trainStep must return the loss as a number",
    describeValue(loss),
    remedy,
  );
}
