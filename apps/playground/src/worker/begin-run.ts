import { crossEntropy } from "@ganglion/losses";
import { clipGradNorm } from "@ganglion/optim";
import { setBackend } from "@ganglion/tensor";
import { type Checkpoint, fit, loadCheckpoint } from "@ganglion/train";
import type { Experiment } from "../experiment/experiment.ts";
import { watchHealth } from "./health-watch.ts";
import { optimizerFor, setRate } from "./optimizer.ts";
import type { Begun, Plan, RunOptions } from "./run-options.ts";
import { dispose } from "./unfinished/run-keeper.ts";

/** Makes the run ready from its first step on, or from where it was cut off; undefined if it cannot go on from there. */
export function beginRun(experiment: Experiment, options: RunOptions, { steps, every, kept }: Plan): Begun | undefined {
  const { train, validation, network, signal, randoms } = options;
  const { model, backend } = network;
  const { batchSize, epochs, clip } = experiment;
  const health = watchHealth(model, countLabels(train), steps);
  const optimizer = optimizerFor(experiment, model, steps);
  const before = kept?.before;
  let resume: Checkpoint | undefined;
  try {
    setBackend(backend);
    if (before !== undefined) resume = loadCheckpoint(before.state.checkpoint);
    const training = fit(model, {
      train,
      validation,
      loss: crossEntropy,
      optimizer,
      epochs,
      batchSize,
      // Where values can be read at once it costs nothing to look at each step.
      every: backend.downloadSync === undefined ? every : 1,
      signal,
      observers: [health.observer],
      rng: randoms.order,
      ...(clip > 0 ? { afterBackward: () => void clipGradNorm(model, clip) } : {}),
      ...(resume === undefined ? {} : { resume }),
    });
    setRate(optimizer, experiment, before?.run.rate, steps);
    return { health, optimizer, training };
  } catch (error) {
    health.dispose();
    optimizer.dispose();
    if (before !== undefined) return undefined;
    kept?.leave();
    throw error;
  } finally {
    if (resume !== undefined) dispose(resume);
  }
}

/** How many samples of each class there are. */
function countLabels({ y, classes }: RunOptions["train"]): number[] {
  const counts = classes.map(() => 0);
  for (const label of y) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}
