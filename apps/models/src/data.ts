import { existsSync } from "node:fs";
import { join } from "node:path";
import { cifar10, type Dataset, digits, fashionMnist, imageFolder, split } from "@ganglion/datasets";
import type { Rng } from "@ganglion/tensor";
import type { ModelName } from "./recipes.ts";

/** The samples of a model, and what its card says of them. */
export interface ModelData {
  readonly name: string;
  readonly origin: string;
  readonly split: string;
  readonly train: Dataset;
  readonly test: Dataset;
}

/** Reads the data of a model; `random` draws which of the digits are held out. */
export async function loadData(name: ModelName, folder: string | undefined, random: Rng): Promise<ModelData> {
  if (name === "digits" || folder === undefined) return loadDigits(random);
  return name === "fashion-mnist" ? loadFashionMnist(folder) : loadCifar(folder);
}

async function loadDigits(random: Rng): Promise<ModelData> {
  const all = await digits();
  const [train, test] = split(all, { fraction: 0.8, rng: random, stratify: true, roles: ["train", "test"] });
  return {
    name: "Digits",
    origin:
      "Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, 1998, CC BY 4.0; in @ganglion/datasets",
    split: "split(await digits(), { fraction: 0.8, rng: rng(seed).split(), stratify: true })",
    train,
    test,
  };
}

async function loadFashionMnist(folder: string): Promise<ModelData> {
  return {
    name: "Fashion-MNIST",
    origin: "H. Xiao, K. Rasul and R. Vollgraf, 2017, MIT",
    split: "as published",
    ...(await fashionMnist({ from: folder })),
  };
}

/** Pictures in folders of their classes, beside each other or in zips, or else the binary version. */
async function loadCifar(folder: string): Promise<ModelData> {
  const places = (part: string): string | undefined =>
    [join(folder, `${part}.zip`), join(folder, part)].find((path) => existsSync(path));
  const [train, test] = [places("train"), places("test")];
  const about = { name: "CIFAR-10", split: "as published" };
  const whose = "A. Krizhevsky, 2009, published for research without a licence text";
  if (train === undefined || test === undefined) {
    return { ...about, origin: `${whose}; the binary version`, ...(await cifar10({ from: folder })) };
  }
  return {
    ...about,
    origin: `${whose}; as JPEG files, which are not bit for bit the original`,
    train: (await imageFolder(train, { size: 32, role: "train" })).dataset,
    test: (await imageFolder(test, { size: 32, role: "test" })).dataset,
  };
}
