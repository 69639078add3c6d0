import { createHash } from "node:crypto";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parameters } from "@ganglion/layers";
import { type Layer, rng, setBackend } from "@ganglion/tensor";
import type { ModelCard } from "@ganglion/transfer";
import { wasm } from "@ganglion/wasm";
import { loadWeights, readWeights, saveWeights } from "@ganglion/weights";
import type { Arguments } from "./arguments.ts";
import { cardText } from "./card-text.ts";
import { openRun } from "./checkpoints.ts";
import { loadData, type ModelData } from "./data.ts";
import { formatPercent } from "./format.ts";
import { measure } from "./measure.ts";
import { openBackend } from "./open-backend.ts";
import { type PreparedData, prepareData } from "./prepare.ts";
import { type Recipe, recipeOf } from "./recipes.ts";
import { trainModel } from "./train-model.ts";
import { versions } from "./versions.ts";
import { writeWhole } from "./write-whole.ts";

/** Trains a model, writes it, measures what was written, and writes the card of it. */
export async function makeModel(args: Arguments, print: (line: string) => void): Promise<ModelCard> {
  const { name, out, seed, threads, epochs, batchSize } = args;
  const recipe = recipeOf(name);
  using opened = await openBackend("models", args.backend, threads);
  setBackend(opened.backend);
  const root = rng(seed);
  const data = await loadData(name, args.data, root.split());
  const run = await openRun(join(out, `${name}.run`), { name, epochs, batchSize, seed, build: opened.build });
  const prepared = prepareData(data);
  const model = recipe.make({ rng: root.split() });
  print(`${data.name}: ${data.train.size} samples to train on, ${data.test.size} to measure on. ${recipe.network}.`);
  await trainModel(args, { model, data: prepared, run, random: root.split(), print });
  await mkdir(out, { recursive: true });
  const file = join(out, `${name}.safetensors`);
  await saveWeights(file, model, { dtype: "float16", metadata: { model: name } });
  const card = await cardOf(args, recipe, { data, prepared, file });
  await writeWhole(join(out, `${name}.card.json`), cardText(card));
  print(`Accuracy on the ${data.test.size} test samples: ${formatPercent(card.accuracy)}. Wrote ${file}.`);
  return card;
}

/** What was trained on, and written. */
interface Made {
  readonly data: ModelData;
  readonly prepared: PreparedData;
  readonly file: string;
}

/** Measures the file that ships, with what every machine computes alike. */
async function cardOf(args: Arguments, recipe: Recipe, { data, prepared, file }: Made): Promise<ModelCard> {
  using backend = await wasm({ threads: args.threads, deterministic: true });
  setBackend(backend);
  const bytes = await readFile(file);
  const model = recipe.make({ rng: rng(0) });
  loadWeights(model, (await readWeights(bytes)).tensors);
  const { accuracy, classAccuracy, confusion } = await measure(model, prepared.prepare, data.test);
  return {
    name: args.name,
    data: { name: data.name, origin: data.origin, train: data.train.size, test: data.test.size, split: data.split },
    shape: data.test.shape,
    classes: data.test.classes,
    prepare: prepared.prepare.toJSON(),
    recipe: recipeText(args, recipe),
    seed: args.seed,
    accuracy,
    classAccuracy,
    confusion,
    parameters: countOf(model),
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    versions: versions(),
    limits: recipe.limits,
  };
}

function recipeText({ epochs, batchSize }: Arguments, recipe: Recipe): ModelCard["recipe"] {
  const { network, peak, warmupFraction, momentum, weightDecay, augmentation } = recipe;
  return {
    network,
    epochs,
    batchSize,
    optimizer: `sgd, Nesterov's momentum ${momentum}, weight decay ${weightDecay} on the weights of convolutions and of the head`,
    schedule: `oneCycle({ peak: ${peak}, warmupFraction: ${warmupFraction} })`,
    augmentation,
    loss: "crossEntropy",
  };
}

function countOf(model: Layer): number {
  return parameters(model).reduce((sum, { size }) => sum + size, 0);
}
