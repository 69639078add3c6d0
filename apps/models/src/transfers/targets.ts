import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Dataset, dataset, fashionMnist, readIdx, split, subset } from "@ganglion/datasets";
import { rng } from "@ganglion/tensor";
import { loadData } from "../data.ts";
import type { TargetName } from "./arguments.ts";

/** Samples to learn from and samples to measure on, of 3 x 32 x 32 numbers from 0 to 1. */
export interface Target {
  readonly train: Dataset;
  readonly test: Dataset;
}

/** The classes of CIFAR-10 that the body of the split learns, machines and animals; it is moved to the others. */
export const oldClasses: readonly string[] = ["airplane", "bird", "deer", "frog", "ship"];

/** Reads the data of a target. */
export async function readTarget(name: TargetName, folder: string): Promise<Target> {
  if (name === "cifar10-split") return (await readSplit(folder)).others;
  const { train, test } =
    name === "mnist"
      ? await readMnist(join(folder, "mnist"))
      : await fashionMnist({ from: join(folder, "fashion-mnist") });
  return { train: inColour(train), test: inColour(test) };
}

/** CIFAR-10 in two halves by class: what a body learns, and what it is moved to. */
export async function readSplit(folder: string): Promise<{ readonly old: Target; readonly others: Target }> {
  const { train, test } = await loadData("resnet20-cifar10", join(folder, "cifar10"), rng(0));
  const others = train.classes.filter((name) => !oldClasses.includes(name));
  const of = (names: readonly string[]): Target => ({ train: ofClasses(train, names), test: ofClasses(test, names) });
  return { old: of(oldClasses), others: of(others) };
}

/** The samples of some classes, which are counted anew. */
function ofClasses(source: Dataset, names: readonly string[]): Dataset {
  const labels = names.map((name) => source.classes.indexOf(name));
  const places = Array.from(source.y.keys()).filter((place) => labels.includes(source.y[place] as number));
  const some = subset(source, places);
  return dataset({ ...some, y: some.y.map((label) => labels.indexOf(label)), classes: names });
}

/** MNIST as published, with however many test samples there are. */
async function readMnist(folder: string): Promise<Target> {
  const read = async (part: string): Promise<Dataset> => {
    const [images, labels] = await Promise.all(
      ["images-idx3-ubyte", "labels-idx1-ubyte"].map(async (kind) => {
        const bytes = gunzipSync(await readFile(join(folder, `${part}-${kind}.gz`)));
        return readIdx(new Uint8Array(bytes));
      }),
    );
    const { data = [], shape = [] } = images ?? {};
    const side = shape[1] ?? 1;
    return dataset({
      name: "MNIST",
      x: Float32Array.from(data, (value) => value / 255),
      y: labels?.data ?? [],
      shape: [1, side, side],
      classes: Array.from("0123456789"),
    });
  };
  const train = await read("train");
  return { train, test: await read("t10k").catch(() => read("t3k")) };
}

/** Grey pictures as colour ones of 32 x 32: the same in each channel, with a rim of zeros. */
function inColour(source: Dataset): Dataset {
  const [, side = 1] = source.shape;
  const [rim, area] = [(32 - side) >> 1, side * side];
  const x = new Float32Array(source.size * 3 * 1024);
  for (let sample = 0; sample < source.size; sample++) {
    for (let row = 0; row < side; row++) {
      const line = source.x.subarray(sample * area + row * side, sample * area + (row + 1) * side);
      for (let channel = 0; channel < 3; channel++) {
        x.set(line, (sample * 3 + channel) * 1024 + (row + rim) * 32 + rim);
      }
    }
  }
  const { name, y, classes } = source;
  return dataset({ name, x, y, shape: [3, 32, 32], classes });
}

/** So many examples of each class, drawn by a seed. */
export function fewOf(source: Dataset, perClass: number, seed: number): Dataset {
  const size = Math.min(perClass * source.classes.length, source.size);
  return split(source, { sizes: [size], stratify: true, rng: rng(seed) })[0];
}
