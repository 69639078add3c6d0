import {
  assign,
  buffersBeside,
  buffersOf,
  checkCount,
  checkDecay,
  checkFunction,
  checkOptions,
  checkPositive,
  describeValue,
  keep,
  type Layer,
  refusal,
} from "@ganglion/tensor";
import { rateAt } from "./check.ts";
import type { FindLearningRateOptions, LearningRateSearch } from "./find-learning-rate.ts";
import type { Optimizer } from "./optimizer.ts";

const WHERE = "findLearningRate";

/**
 * What `findLearningRate` does.
 * @throws TypeError or RangeError for wrong arguments, or if `trainStep` returns no number; what it throws.
 */
export async function searchRate(
  optimizer: Optimizer,
  trainStep: (step: number) => number | Promise<number>,
  options: FindLearningRateOptions,
): Promise<LearningRateSearch> {
  checkArguments(optimizer, trainStep, options);
  const settings = fillIn(options);
  const restore = snapshot(optimizer, options.model);
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
  throw refusal(TypeError, WHERE, "trainStep must return the loss as a number", describeValue(loss), remedy);
}

/** The options with a default, filled in. */
type SearchSettings = Required<Omit<FindLearningRateOptions, "model">>;

function checkArguments(optimizer: unknown, trainStep: unknown, options: FindLearningRateOptions): void {
  const { groups, state, load, step, zeroGrad } = (optimizer ?? {}) as Partial<Record<keyof Optimizer, unknown>>;
  if (!Array.isArray(groups) || ![state, load, step, zeroGrad].every((method) => typeof method === "function")) {
    const remedy = "Make one, such as sgd(parameters, { learningRate: 0.1 }).";
    throw refusal(TypeError, WHERE, "the first argument must be an optimizer", describeValue(optimizer), remedy);
  }
  checkFunction(WHERE, "trainStep", trainStep);
  checkOptions<FindLearningRateOptions>(
    WHERE,
    options,
    {
      start: checkPositive,
      end: checkPositive,
      steps: checkCount,
      smoothing: checkDecay,
      divergence: checkPositive,
      model: checkFunction,
    },
    {
      start_lr: "start",
      min_lr: "start",
      end_lr: "end",
      max_lr: "end",
      num_iter: "steps",
      num_training: "steps",
      beta: "smoothing",
    },
  );
}

function fillIn(options: FindLearningRateOptions): SearchSettings {
  const { start = 1e-7, end = 10, steps = 100, smoothing = 0.9, divergence = 4 } = options;
  if (steps < 2 || end <= start) {
    const got = `${start} to ${end} in ${steps}`;
    throw refusal(RangeError, WHERE, "rates must grow in at least 2 steps", got, "Make end larger than start.");
  }
  return { start, end, steps, smoothing, divergence };
}
