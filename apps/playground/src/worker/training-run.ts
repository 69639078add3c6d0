import { parameters } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { DivergedError, fit } from "@ganglion/train";
import type { Experiment } from "../experiment/experiment.ts";
import { summarizeData, type TrainAndValidation } from "./data.ts";
import { buildModel } from "./model.ts";
import { predict } from "./predict.ts";
import type { Failure, Listener } from "./protocol.ts";
import type { Randoms } from "./randoms.ts";
import { reporter } from "./reporter.ts";
import type { RunControl } from "./runs.ts";

/** What a run needs besides its experiment. */
export interface RunOptions extends TrainAndValidation, RunControl {
  readonly randoms: Randoms;
  readonly listener: Listener;
}

/** About how many points an epoch gets in the curves, so that they are smooth and yet grow while one watches. */
const pointsPerEpoch = 12;
const mostStepsPerPoint = 8;

/** How many steps a point of the curves averages, such that the last point of an epoch does not stand for much fewer. */
export function stepsPerPoint(stepsPerEpoch: number): number {
  let steps = Math.min(mostStepsPerPoint, Math.max(1, Math.round(stepsPerEpoch / pointsPerEpoch)));
  while (stepsPerEpoch % steps !== 0 && stepsPerEpoch % steps < steps / 2) steps -= 1;
  return steps;
}

/** Trains the experiment's network and reports, from `started` to `stopped` or `failed`. */
export async function runTraining(experiment: Experiment, options: RunOptions): Promise<void> {
  try {
    await trainAndReport(experiment, options);
  } catch (error) {
    if (!options.signal.aborted) await options.listener({ type: "failed", failure: failureOf(error) });
  }
}

async function trainAndReport(experiment: Experiment, options: RunOptions): Promise<void> {
  const { batchSize, epochs, learningRate, momentum } = experiment;
  const { train, validation, randoms, listener, gate, signal } = options;
  const data = summarizeData(options);
  const model = buildModel(experiment, train, randoms.weights);
  const optimizer = sgd(parameters(model), { learningRate, momentum });
  const stepsPerEpoch = Math.ceil(train.size / batchSize);
  const every = stepsPerPoint(stepsPerEpoch);
  const report = reporter(listener, { stepsPerEpoch, data, predict: () => predict(model, validation) });
  const fitOptions = { train, validation, loss: crossEntropy, optimizer, epochs, batchSize, every, signal };
  try {
    for await (const event of fit(model, { ...fitOptions, rng: randoms.order })) {
      await report(event);
      await gate.pass();
    }
  } finally {
    optimizer.dispose();
    for (const parameter of parameters(model)) parameter.dispose();
  }
}

/** What a person reads about an error. */
function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: error instanceof DivergedError ? "diverged" : "error", message };
}
