import { parameters } from "@ganglion/layers";
import { type Backend, scope, setBackend } from "@ganglion/tensor";
import type { Experiment } from "../experiment/experiment.ts";
import type { Backends } from "./backend.ts";
import { dataLoader, summarizeData } from "./data.ts";
import { buildModel, summarizeLayers } from "./model.ts";
import type { LayerSummary, Trainer } from "./protocol.ts";
import { randomsOf } from "./randoms.ts";
import { createRuns } from "./runs.ts";
import { runTraining } from "./training-run.ts";

/** Does the work of the training worker; knows nothing of workers itself. */
export function createTrainer(backends: Backends): Trainer {
  const load = dataLoader();
  const runs = createRuns();
  let runsOn: Backend | undefined;
  return {
    async loadData(data, seed) {
      return summarizeData(await load(data, randomsOf(seed).split));
    },
    async prepareCompute(compute) {
      const chosen = await backends(compute);
      return "problem" in chosen ? chosen : { name: chosen.backend.name, reason: chosen.reason };
    },
    async describeModel(experiment) {
      const { train } = await load(experiment.data, randomsOf(experiment.seed).split);
      // Any backend tells the shapes; this one starts quickly, whatever the run computes with.
      const chosen = await backends("auto");
      if ("problem" in chosen) throw new Error(chosen.problem);
      setBackend(chosen.backend);
      const layers = describe(experiment, train);
      if (runsOn !== undefined) setBackend(runsOn);
      return { input: train.shape, layers };
    },
    start: (experiment, listener) =>
      runs.begin(async (control) => {
        const chosen = await backends(experiment.compute);
        const randoms = randomsOf(experiment.seed);
        const data = await load(experiment.data, randoms.split);
        if (control.signal.aborted) return;
        if ("problem" in chosen) {
          await listener({ type: "failed", failure: { kind: "compute", message: chosen.problem } });
          return;
        }
        runsOn = chosen.backend;
        setBackend(runsOn);
        await runTraining(experiment, { ...data, ...control, randoms, listener });
      }),
    pause: async () => runs.pause(),
    resume: async () => runs.resume(),
    stop: async () => runs.stop(),
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
