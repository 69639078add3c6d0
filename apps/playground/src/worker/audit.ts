import { auditInit } from "@ganglion/diagnostics";
import { parameters } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import type { Fitted } from "@ganglion/preprocessing";
import { type Backend, setBackend } from "@ganglion/tensor";
import type { Experiment } from "../experiment/experiment.ts";
import type { TrainAndValidation } from "./data.ts";
import { buildModel } from "./model.ts";
import type { StartAudit } from "./protocol.ts";
import { randomsOf } from "./randoms.ts";

/** So many samples tell deviations well enough, and are soon computed. */
const batchSize = 64;

/** Looks at the network of an experiment before its first step, on a batch of what it will be trained on. */
export async function auditStart(
  experiment: Experiment,
  { train }: TrainAndValidation,
  preparation: Fitted | undefined,
  backend: Backend,
): Promise<StartAudit> {
  setBackend(backend);
  const { weights, order } = randomsOf(experiment.seed);
  const model = buildModel(experiment, { ...train, random: weights, preparation });
  const [batch] = train.batches({ batchSize, rng: order });
  try {
    if (batch === undefined) return { layers: [], findings: [] };
    const { x, y } = batch;
    const { layers, findings } = await auditInit(model, x, { loss: (output) => crossEntropy(output, y), rng: weights });
    x.dispose();
    y.dispose();
    const lines = layers.map(({ path, kind, measured, expected, verdict, ratio }) => ({
      path,
      kind,
      mean: measured.mean,
      std: measured.std,
      expectedMean: expected?.mean,
      expectedStd: expected?.std,
      verdict,
      ratio,
    }));
    return { layers: lines, findings };
  } finally {
    for (const parameter of parameters(model)) parameter.dispose();
  }
}
