import type { Fitted } from "@ganglion/preprocessing";
import { type Backend, setBackend } from "@ganglion/tensor";
import { loadWeights, openWeights, readWeights } from "@ganglion/weights";
import type { Experiment } from "../experiment/experiment.ts";
import { readLink } from "../experiment/experiment-link.ts";
import { type DataLoader, summarizeData, type TrainAndValidation } from "./data.ts";
import { disposeNetwork, type LiveNetwork } from "./live-network.ts";
import { lookAt } from "./look.ts";
import { buildModel } from "./model.ts";
import type { OpenedModel, RefusedModel } from "./protocol.ts";
import { experimentKey } from "./questions.ts";
import { randomsOf } from "./randoms.ts";
import { summarizeModel } from "./summarize-model.ts";
import { detailOf, troubleOf } from "./trouble.ts";

/** What loading a network needs of the trainer. */
export interface LoadTools {
  readonly load: DataLoader;
  prepare(experiment: Experiment, data: TrainAndValidation, backend: Backend): Promise<Fitted | undefined>;
  backend(): Promise<Backend>;
}

/** The network that a file of weights is of, with these weights, and how it does; or why the file does not fit. */
export async function loadNetwork(
  file: Uint8Array,
  asked: Experiment,
  tools: LoadTools,
): Promise<{ readonly network: LiveNetwork; readonly opened: OpenedModel } | RefusedModel> {
  const backend = await tools.backend();
  let network: LiveNetwork | undefined;
  /** What an error of the step under way says of the file. */
  let fault: Extract<RefusedModel["refused"], string> | undefined = "unreadable";
  try {
    const experiment = await experimentIn(file, asked);
    fault = undefined;
    setBackend(backend);
    const data = await tools.load(experiment, experiment.seed);
    const preparation = await tools.prepare(experiment, data, backend);
    setBackend(backend);
    const model = buildModel(experiment, { ...data.train, random: randomsOf(experiment.seed).weights, preparation });
    network = { experiment, model, backend, validation: data.validation };
    fault = "unreadable";
    const weights = await readWeights(file, { backend });
    fault = "misfit";
    loadWeights(model, weights.tensors);
    fault = undefined;
    for (const tensor of Object.values(weights.tensors)) tensor.dispose();
    setBackend(backend);
    const opened: OpenedModel = {
      experiment,
      data: summarizeData(data),
      model: await summarizeModel(model, data.train.shape),
      snapshot: await lookAt(network, data, { step: 0, epoch: 0, health: () => ({ samples: [], findings: [] }) }),
    };
    return { network, opened };
  } catch (error) {
    if (network !== undefined) disposeNetwork(network);
    return fault === undefined ? { refused: troubleOf(error) } : { refused: fault, detail: detailOf(error) };
  }
}

async function experimentIn(file: Uint8Array, asked: Experiment): Promise<Experiment> {
  const { metadata } = await openWeights(file);
  const query = metadata[experimentKey];
  if (query === undefined) return asked;
  const link = readLink(query);
  return "problem" in link ? asked : { ...link.experiment, compute: asked.compute };
}
