import { type Dataset, dataset } from "@ganglion/datasets";
import { parameters } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import type { Fitted } from "@ganglion/preprocessing";
import { pytorchProject } from "@ganglion/pytorch";
import { noGrad, reshape, scope, tensor } from "@ganglion/tensor";
import { type Zippable, zipSync } from "fflate";
import type { Experiment } from "../experiment/experiment.ts";
import type { TrainAndValidation } from "./data.ts";
import { buildModel } from "./model.ts";
import { optimizerFor } from "./optimizer.ts";
import { randomsOf } from "./randoms.ts";

/** The folder in the archive, so that unpacking it leaves one thing. */
const folder = "ganglion-experiment";

/** The experiment, not yet begun, as a PyTorch project in a zip file. */
export async function zippedProject(
  experiment: Experiment,
  { train: raw, validation }: TrainAndValidation,
  preparation: Fitted | undefined,
): Promise<Uint8Array> {
  const { batchSize, epochs, clip } = experiment;
  const randoms = randomsOf(experiment.seed);
  // There the samples are prepared before, and the network begins after that.
  const model = buildModel(experiment, { ...raw, random: randoms.weights });
  const train = await prepared(raw, preparation);
  const optimizer = optimizerFor(experiment, model, epochs * Math.ceil(train.size / batchSize));
  try {
    const files = await pytorchProject({
      model,
      train,
      validation: await prepared(validation, preparation),
      loss: crossEntropy,
      optimizer,
      epochs,
      batchSize,
      rng: randoms.order,
      ...(preparation === undefined ? {} : { preparation }),
      ...(clip > 0 ? { clip: { norm: clip } } : {}),
    });
    return zipSync(zippable(files));
  } finally {
    optimizer.dispose();
    for (const parameter of parameters(model)) parameter.dispose();
  }
}

async function prepared(data: Dataset, preparation: Fitted | undefined): Promise<Dataset> {
  if (preparation === undefined) return data;
  const { name, x, y, shape, classes, size } = data;
  const after = scope(() => noGrad(() => preparation(reshape(tensor(x), [size, ...shape]))));
  const values = Float32Array.from(await after.data());
  after.dispose();
  return dataset({ name, x: values, y, shape, classes });
}

function zippable(files: Readonly<Record<string, string | Uint8Array>>): Zippable {
  const encoder = new TextEncoder();
  return Object.fromEntries(
    Object.entries(files).map(([path, content]) => [
      `${folder}/${path}`,
      typeof content === "string" ? encoder.encode(content) : content,
    ]),
  );
}
