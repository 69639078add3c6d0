import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Fitted, type FittedJson, fromJSON } from "@ganglion/preprocessing";
import { type Layer, rng } from "@ganglion/tensor";
import { resnet20 } from "@ganglion/transfer";
import { loadWeights, readWeights, saveWeights } from "@ganglion/weights";
import { openRun } from "../checkpoints.ts";
import { prepareData } from "../prepare.ts";
import { trainModel } from "../train-model.ts";
import { writeWhole } from "../write-whole.ts";
import type { TargetName, TransferArguments } from "./arguments.ts";
import type { Body } from "./methods.ts";
import { oldClasses, readSplit } from "./targets.ts";

type Place = Pick<TransferArguments, "body" | "out" | "data" | "splitEpochs">;

/** The body that is moved to a target; that of the split is trained where it is not there yet. */
export async function readBody(
  target: TargetName,
  place: Place,
  build: string,
  print: (line: string) => void,
): Promise<Body> {
  if (target !== "cifar10-split") {
    const card = await readFile(join(place.body, "resnet20-cifar10.card.json"), "utf8");
    const { prepare } = JSON.parse(card) as { readonly prepare: FittedJson };
    return loadBody(join(place.body, "resnet20-cifar10.safetensors"), fromJSON(prepare), 10);
  }
  const file = join(place.out, "split", "resnet20-split.safetensors");
  if (!existsSync(file)) await trainSplit(file, place, build, print);
  const prepare = JSON.parse(await readFile(file.replace(/safetensors$/, "prepare.json"), "utf8")) as FittedJson;
  return loadBody(file, fromJSON(prepare), oldClasses.length);
}

async function loadBody(file: string, prepare: Fitted, classes: number): Promise<Body> {
  const model = resnet20({ rng: rng(0), classes });
  const { tensors } = await readWeights(file);
  loadWeights(model, tensors);
  for (const x of Object.values(tensors)) x.dispose();
  return { model, prepare, make: resnet20 };
}

/** Trains a ResNet-20 on half of CIFAR-10's classes by the recipe of all of them; goes on where it was stopped. */
async function trainSplit(file: string, place: Place, build: string, print: (line: string) => void): Promise<void> {
  const { old } = await readSplit(place.data);
  const run = { name: "resnet20-cifar10" as const, epochs: place.splitEpochs, batchSize: 128, seed: 7 };
  const folder = join(place.out, "split");
  await mkdir(folder, { recursive: true });
  const checkpoints = await openRun(join(folder, "resnet20-split.run"), { ...run, build });
  const root = rng(run.seed);
  const data = prepareData({ name: "", origin: "", split: "", ...old });
  const model: Layer = resnet20({ rng: root.split(), classes: oldClasses.length });
  print(`Trains a ResNet-20 on ${oldClasses.join(", ")}: ${old.train.size} samples, ${run.epochs} epochs.`);
  const args = { ...run, data: place.data, out: folder };
  await trainModel(args, { model, data, run: checkpoints, random: root.split(), print });
  await writeWhole(file.replace(/safetensors$/, "prepare.json"), `${JSON.stringify(data.prepare.toJSON())}\n`);
  await saveWeights(file, model);
}
