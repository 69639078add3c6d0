import {
  adagrad,
  adam,
  adamW,
  cosineAnnealing,
  lion,
  oneCycle,
  type Optimizer,
  rmsprop,
  type Schedule,
  sgd,
  stepDecay,
  warmup,
} from "@ganglion/optim";
import type { Layer } from "@ganglion/tensor";
import type { Experiment } from "../experiment/experiment.ts";

/** The rate of each step, for a run of so many. */
function rateFor(
  { schedule, learningRate }: Pick<Experiment, "schedule" | "learningRate">,
  steps: number,
): number | Schedule {
  switch (schedule) {
    case "constant":
      return learningRate;
    case "step":
      return stepDecay(learningRate, { stepSize: Math.max(1, Math.ceil(steps / 3)) });
    case "cosine":
      return cosineAnnealing(learningRate, { steps });
    case "one-cycle":
      return oneCycle({ peak: learningRate, steps });
    case "warmup":
      return warmup(learningRate, { steps: Math.max(1, Math.ceil(steps / 20)), startFactor: 0.01 });
  }
}

/** What updates the weights of `model`. */
export function optimizerFor(experiment: Experiment, model: Layer, steps: number): Optimizer {
  const { momentum, weightDecay } = experiment;
  const learningRate = rateFor(experiment, steps);
  switch (experiment.optimizer) {
    case "sgd":
      return sgd(model, { learningRate, momentum, weightDecay });
    case "adam":
      return adam(model, { learningRate, weightDecay });
    case "adamW":
      return adamW(model, { learningRate, weightDecay });
    case "rmsprop":
      return rmsprop(model, { learningRate, momentum, weightDecay });
    case "adagrad":
      return adagrad(model, { learningRate, weightDecay });
    case "lion":
      return lion(model, { learningRate, weightDecay });
  }
}

/** Changes the rate of a run of so many steps to the schedule from another rate, if one was asked for. */
export function setRate(optimizer: Optimizer, experiment: Experiment, rate: number | undefined, steps: number): void {
  if (rate === undefined) return;
  for (const group of optimizer.groups) group.learningRate = rateFor({ ...experiment, learningRate: rate }, steps);
}
