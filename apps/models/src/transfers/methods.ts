import { augmented, type Dataset, randomCrop } from "@ganglion/datasets";
import { parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { oneCycle, sgd } from "@ganglion/optim";
import { copyModel, type Layer, type Rng, rng } from "@ganglion/tensor";
import { fit } from "@ganglion/train";
import {
  advise,
  computeFeatures,
  featureExtractor,
  freeze,
  replaceHead,
  type resnet20,
  ridgeProbe,
} from "@ganglion/transfer";
import type { MethodName, TransferArguments } from "./arguments.ts";

/** A body, what prepares its samples, and what makes others like it. */
export interface Body {
  readonly model: Layer;
  readonly prepare: Layer;
  readonly make: typeof resnet20;
}

/** What a method is given. */
export interface Task {
  readonly body: Body;
  readonly train: Dataset;
  readonly seed: number;
}

/** A model that a method has made, and what is to be said about it. */
export interface Made {
  readonly model: Layer;
  /** Of the adviser: the cell, the plan and the text. */
  readonly advice?: { readonly cell: string; readonly kind: string; readonly text: string };
}

type TransferOptions = Pick<TransferArguments, "seconds" | "stepSeconds" | "mostEpochs">;

/** Trains a model for the new data in one of the ways; the body stays as it is. */
export async function moveBody(method: MethodName, task: Task, options: TransferOptions): Promise<Made> {
  if (method === "advice") return byAdvice(task, options);
  if (method === "probe") return { model: await byProbe(task) };
  return { model: await byTraining(method, task, options.mostEpochs) };
}

async function byAdvice({ body, train, seed }: Task, { seconds, stepSeconds }: TransferOptions): Promise<Made> {
  const model = sequential({ prepare: body.prepare, model: body.model });
  const { cell, plan, text } = await advise({ model, data: train, rng: rng(seed), seconds, stepSeconds });
  const result = await plan.run();
  return { model: result.model, advice: { cell, kind: plan.kind, text } };
}

async function byProbe({ body, train }: Task): Promise<Layer> {
  const whole = sequential({ prepare: body.prepare, model: body.model });
  const { layer } = await ridgeProbe(await computeFeatures(featureExtractor(whole), train));
  return replaceHead(copyModel(whole), { head: () => layer });
}

/** How the ways that are not the adviser's train. They know nothing of the data. */
const recipes = {
  scratch: { peak: 0.1, visits: 60_000, mostEpochs: 60 },
  last: { peak: 0.02, visits: 30_000, mostEpochs: 40 },
  all: { peak: 0.02, visits: 30_000, mostEpochs: 40 },
} as const;

const [batchSize, fewestEpochs] = [32, 5];

async function byTraining(method: keyof typeof recipes, { body, train, seed }: Task, limit: number): Promise<Layer> {
  const { peak, visits, mostEpochs } = recipes[method];
  const random = rng(seed);
  const network = networkFor(method, body, train.classes.length, random);
  const model = sequential({ prepare: body.prepare, network });
  const epochs = Math.min(limit, Math.max(fewestEpochs, Math.min(mostEpochs, Math.round(visits / train.size))));
  const steps = epochs * Math.ceil(train.size / batchSize);
  const all = parameters(model);
  const groups = [
    { parameters: all.filter(({ rank }) => rank > 1), weightDecay: 5e-4 },
    { parameters: all.filter(({ rank }) => rank <= 1) },
  ];
  const learningRate = oneCycle({ peak, steps, warmupFraction: 0.2 });
  await fit(model, {
    train: augmented(train, randomCrop({ padding: 2, fill: "edge" })),
    loss: crossEntropy,
    optimizer: sgd(groups, { learningRate, momentum: 0.9, nesterov: true }),
    epochs,
    batchSize,
    rng: random,
  });
  return model;
}

function networkFor(method: keyof typeof recipes, body: Body, classes: number, random: Rng): Layer {
  if (method === "scratch") return body.make({ rng: random, classes });
  const network = replaceHead(copyModel(body.model), { classes, rng: random });
  return method === "last" ? freeze(network, ["conv1", "bn1", "layer1", "layer2"]) : network;
}
