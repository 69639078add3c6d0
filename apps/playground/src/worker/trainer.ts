import { parameters } from "@ganglion/layers";
import { type Backend, scope } from "@ganglion/tensor";
import type { Experiment } from "../experiment/experiment.ts";
import { dataLoader, summarizeData } from "./data.ts";
import { createGate, type Gate } from "./gate.ts";
import { buildModel, summarizeLayers } from "./model.ts";
import type { LayerSummary, Trainer } from "./protocol.ts";
import { randomsOf } from "./randoms.ts";
import { runTraining } from "./training-run.ts";

/** How the current run is held up and ended. A run that was replaced can no longer be paused. */
interface Running {
  readonly controller: AbortController;
  readonly gate: Gate;
}

/** Does the work of the training worker; knows nothing of workers itself. */
export function createTrainer(chooseBackend: () => Promise<Backend>): Trainer {
  const load = dataLoader();
  let backend: Promise<Backend> | undefined;
  let running: Running | undefined;
  const ready = (): Promise<Backend> => {
    backend ??= chooseBackend();
    return backend;
  };
  /** Takes effect at once, so that of two runs that are started in one go the first one ends as well. */
  const replaceRun = (next: Running | undefined): void => {
    running?.controller.abort();
    running?.gate.open();
    running = next;
  };
  return {
    async loadData(data, seed) {
      return summarizeData(await load(data, randomsOf(seed).split));
    },
    async describeModel(experiment) {
      const { name } = await ready();
      const { train } = await load(experiment.data, randomsOf(experiment.seed).split);
      return { backend: name, input: train.shape, layers: describe(experiment, train) };
    },
    async start(experiment, listener) {
      const [controller, gate] = [new AbortController(), createGate()];
      replaceRun({ controller, gate });
      await ready();
      const randoms = randomsOf(experiment.seed);
      const data = await load(experiment.data, randoms.split);
      if (controller.signal.aborted) return;
      await runTraining(experiment, { ...data, randoms, listener, gate, signal: controller.signal });
    },
    pause: async () => running?.gate.close(),
    resume: async () => running?.gate.open(),
    stop: async () => replaceRun(undefined),
  };
}

function describe(experiment: Experiment, data: Parameters<typeof buildModel>[1]): LayerSummary[] {
  return scope(() => {
    const model = buildModel(experiment, data, randomsOf(experiment.seed).weights);
    const layers = summarizeLayers(model, data.shape);
    for (const parameter of parameters(model)) parameter.dispose();
    return layers;
  });
}
