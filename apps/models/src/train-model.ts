import { augmented } from "@ganglion/datasets";
import { parameters } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { oneCycle, type Optimizer, sgd } from "@ganglion/optim";
import type { Layer, Rng } from "@ganglion/tensor";
import { type CheckpointFolder, type EpochEvent, fit } from "@ganglion/train";
import type { Arguments } from "./arguments.ts";
import { disposeCheckpoint } from "./checkpoints.ts";
import { formatPercent, formatSeconds } from "./format.ts";
import type { PreparedData } from "./prepare.ts";
import { type Recipe, recipeOf } from "./recipes.ts";

/** What a training needs besides its arguments. */
export interface TrainingParts {
  readonly model: Layer;
  readonly data: PreparedData;
  readonly run: CheckpointFolder;
  readonly random: Rng;
  readonly print: (line: string) => void;
}

/** An epoch may take an hour where a machine has other work too; nobody wants to lose one. */
const stepsBetween = 100;

/** Trains a model, with a checkpoint after each epoch and after every 100 steps; goes on from the last one if there is any. */
export async function trainModel(
  { name, epochs, batchSize }: Pick<Arguments, "name" | "epochs" | "batchSize">,
  { model, data, run, random, print }: TrainingParts,
): Promise<void> {
  const recipe = recipeOf(name);
  const found = await run.load();
  for (const { file, reason } of found?.damaged ?? []) print(`${file} is damaged: ${reason.message}`);
  if (found !== undefined) print(`Goes on after step ${found.checkpoint.step}, from ${found.file}.`);
  const training = fit(model, {
    train: augmented(data.train, recipe.augment),
    validation: data.validation,
    loss: crossEntropy,
    optimizer: optimizerOf(model, recipe, epochs * Math.ceil(data.train.size / batchSize)),
    epochs,
    batchSize,
    rng: random,
    resume: found?.checkpoint,
  });
  if (found !== undefined) disposeCheckpoint(found.checkpoint);
  for await (const event of training) {
    const isDue = event.type === "epoch" || (event.type === "step" && event.step % stepsBetween === 0);
    if (!isDue) continue;
    const checkpoint = training.checkpoint();
    await run.save(checkpoint);
    disposeCheckpoint(checkpoint);
    if (event.type === "epoch") print(epochText(event));
  }
}

/** SGD with Nesterov's momentum through one cycle. */
function optimizerOf(model: Layer, recipe: Recipe, steps: number): Optimizer {
  const { peak, warmupFraction, momentum, weightDecay } = recipe;
  const all = parameters(model);
  const groups = [
    { parameters: all.filter(({ shape }) => shape.length > 1), weightDecay },
    { parameters: all.filter(({ shape }) => shape.length <= 1) },
  ];
  return sgd(groups, { learningRate: oneCycle({ peak, steps, warmupFraction }), momentum, nesterov: true });
}

function epochText({ epoch, epochs, loss, accuracy, validation, seconds }: EpochEvent): string {
  const number = String(epoch).padStart(String(epochs).length);
  const measured = `loss ${loss.toFixed(4)}  accuracy ${formatPercent(accuracy)}  shown ${formatPercent(validation?.accuracy)}`;
  const left = formatSeconds((seconds / epoch) * (epochs - epoch));
  return `epoch ${number}/${epochs}  ${measured}  ${formatSeconds(seconds)}, ${left} left`;
}
