import {
  buffersOf,
  isPlainObject,
  type Layer,
  mapTensors,
  parametersOf,
  reference,
  rng,
  type Rng,
  stateEntries,
  type Tensor,
  tensor,
  walkLayers,
} from "@ganglion/tensor";
import { encodeWeights } from "@ganglion/weights";
import { type Augmentation, augmentationOf } from "./augmentation-facts.ts";
import { expectedOutputs } from "./expected-outputs.ts";
import { lossFiles } from "./loss-files.ts";
import { writeModel } from "./modules/write-model.ts";
import { penaltySource } from "./penalty-source.ts";
import type { PyTorchRun } from "./pytorch-run.ts";
import { readme } from "./readme.ts";
import { hasBatchStatistics, release, type ResolvedRun, resolveRun } from "./resolve-run.ts";
import { progressOf, runFacts, stepsLeft } from "./run-facts.ts";
import { checkFirstBatch, firstRows, rowsOf, type Samples, samplesOf, type Values } from "./samples.ts";
import { templates } from "./templates.ts";

/** The files of a project by their paths, with slashes. */
export type ProjectFiles = Readonly<Record<string, string | Uint8Array>>;

/**
 * A run as the files of a PyTorch project: what `exportToPyTorch` writes to a folder, for where there is none, as in a page.
 * @throws as `exportToPyTorch` does
 * @example
 * ```ts
 * import { digits } from "@ganglion/datasets";
 * import { linear, parameters } from "@ganglion/layers";
 * import { crossEntropy } from "@ganglion/losses";
 * import { sgd } from "@ganglion/optim";
 * import { pytorchProject } from "@ganglion/pytorch";
 * import { rng } from "@ganglion/tensor";
 * const model = linear(64, 10, { rng: rng(7) });
 * const optimizer = sgd(parameters(model), { learningRate: 0.1 });
 * const train = await digits({ shape: [64] });
 * const files = await pytorchProject({ model, train, loss: crossEntropy, optimizer, epochs: 5, batchSize: 64, rng: rng(8) });
 * String(files["model.py"]).includes("nn.Linear(64, 10)"); // => true
 * ```
 */
export async function pytorchProject(run: PyTorchRun): Promise<ProjectFiles> {
  const resolved = resolveRun(run);
  const { checkpoint } = resolved;
  const model = mapTensors(resolved.model, (x, { path }) => checkpoint.model[path] ?? x);
  try {
    return await filesOf(resolved, model);
  } finally {
    for (const x of [...parametersOf(model), ...buffersOf(model)]) x.dispose();
    if (run.checkpoint === undefined) release(checkpoint);
  }
}

async function filesOf(run: ResolvedRun, model: Layer): Promise<ProjectFiles> {
  const { train, validation, checkpoint, batchSize } = run;
  const augmentation = augmentationOf(run);
  const samples = augmentation?.samples ?? (await samplesOf("train", train, batchSize, run.signal));
  const measured = validation && (await samplesOf("validation", validation, batchSize, run.signal));
  const begun = await firstBatch(run, samples, augmentation);
  // What the model and the loss are given.
  const given = augmentation === undefined ? samples : begun;
  const { backend } = Object.values(checkpoint.model)[0] ?? (await firstOf(samples));
  const [two, three] = [firstRows(given.x, 2, backend), firstRows(given.x, 3, backend)];
  try {
    const source = await writeModel(model, [two, three], run.translate);
    const losses = await lossFiles(run, model, backend, given, measured);
    const facts = runFacts(run, augmentation, "validation_loss.py" in losses);
    const expected = await expectedOutputs(model, two);
    const files = {
      ...(await fixedFiles(run, augmentation !== undefined)),
      "model.py": source,
      ...losses,
      ...(run.penalty && { "penalty.py": run.penaltySource ?? (await penaltySource(run.model, run.penalty)) }),
      "run.json": `${JSON.stringify(facts, undefined, 1)}\n`,
      "requirements.txt": "numpy\ntorch>=1.13\n",
      "README.md": readme(run, readmeFacts(run, model, augmentation !== undefined)),
      ...(await startFiles(run)),
      "start/expected.safetensors": await encodeWeights(expected),
      ...(await arrays("train", samples)),
      ...(measured && (await arrays("validation", measured))),
      ...(augmentation?.facts && (await arrays("changed", begun))),
    };
    for (const x of Object.values(expected)) x.dispose();
    return files;
  } finally {
    for (const x of [two, three]) x.dispose();
  }
}

/** What is the same for all runs, as far as this one needs it. */
async function fixedFiles(
  { augmentationSource, optimizerSource, preparation }: ResolvedRun,
  isChanged: boolean,
): Promise<Record<string, string>> {
  const { "preparation.py": prepare = "", "augmentations.py": augment = "", ...fixed } = await templates();
  if (isChanged) fixed["augmentations.py"] = augmentationSource ?? augment;
  if (optimizerSource !== undefined) fixed["own_optimizer.py"] = optimizerSource;
  if (preparation === undefined) return fixed;
  return { ...fixed, "preparation.py": prepare, "preparation.json": `${JSON.stringify(preparation)}\n` };
}

/** Where the run is. */
async function startFiles(run: ResolvedRun): Promise<Record<string, string | Uint8Array>> {
  const { checkpoint, averages = {} } = run;
  const files: Record<string, string | Uint8Array> = {
    "start/weights.safetensors": await encodeWeights(checkpoint.model),
    "start/optimizer.safetensors": await encodeWeights(checkpoint.optimizer.tensors),
    "start/progress.json": `${JSON.stringify(progressOf(run))}\n`,
  };
  const averaged = Object.keys(averages).flatMap((name) =>
    Object.entries(checkpoint.averages[name]?.tensors ?? {}).map(([at, x]) => [`${name}.${at}`, x] as const),
  );
  if (averaged.length > 0) files["start/averages.safetensors"] = await encodeWeights(Object.fromEntries(averaged));
  const best = run.stopping && checkpoint.averages["stopping"]?.tensors;
  if (best !== undefined && Object.keys(best).length > 0) files["start/best.safetensors"] = await encodeWeights(best);
  return files;
}

/** The batch that the epoch begins with, once the source was seen to give just that. */
async function firstBatch(
  run: ResolvedRun,
  samples: Samples,
  augmentation: Augmentation | undefined,
): Promise<Samples> {
  const { train, batchSize, dropLast } = run;
  const size = samples.x.shape[0] as number;
  const order = shuffling(run).rng?.permutation(size) ?? Int32Array.from({ length: size }, (_, at) => at);
  const rows = rowsOf(samples, order.slice(0, batchSize));
  const { rng: shuffled } = shuffling(run);
  const batch = augmentation === undefined || shuffled === undefined ? rows : augmentation.change(rows, shuffled);
  await checkFirstBatch(train, batch, { batchSize, dropLast, ...shuffling(run) });
  return batch;
}

/** Where the rest of this epoch's order, or the next one's, comes from. */
function shuffling({ shuffle, checkpoint: { order, random } }: ResolvedRun): { readonly rng?: Rng } {
  if (!shuffle) return {};
  return { rng: order === null ? rng(random).split() : rng(order) };
}

function readmeFacts(run: ResolvedRun, model: Layer, isChanged: boolean): Parameters<typeof readme>[1] {
  const layers = walkLayers(model).map(({ layer }) => layer);
  const entries = stateEntries(model, "exportToPyTorch");
  const sizes = new Map(entries.filter(({ trained }) => trained).map(({ tensor: x }) => [x, x.size]));
  return {
    parameters: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    stepsLeft: stepsLeft(run),
    isChanged,
    hasBatchNorm: hasBatchStatistics(model),
    draws: layers.some(
      ({ traits, options }) => traits?.trainingOnly === true || (isPlainObject(options) && "p" in options),
    ),
  };
}

async function firstOf(samples: Samples): Promise<Tensor> {
  return firstRows(samples.x, 1, reference());
}

/** Samples as NumPy's files. */
async function arrays(name: string, { x, y }: Samples): Promise<Record<string, Uint8Array>> {
  const npy = async ({ data, shape, dtype }: Values): Promise<Uint8Array> => {
    const values = tensor(data, { shape, dtype, backend: reference() });
    const bytes = await encodeWeights({ [name]: values }, { format: "npy" });
    values.dispose();
    return bytes;
  };
  return { [`data/${name}-x.npy`]: await npy(x), [`data/${name}-y.npy`]: await npy(y) };
}
