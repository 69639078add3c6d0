import { type Dataset, digits, fashionMnist, split } from "@ganglion/datasets";
import type { Rng } from "@ganglion/tensor";
import type { ExampleName } from "./arguments.ts";

/** What a run trains on, and what it is measured on. */
export interface TrainAndValidation {
  readonly train: Dataset;
  readonly validation: Dataset;
}

/** Loads the data of an example. A fifth of the digits is held out by `random`; Fashion-MNIST comes split. */
export async function loadData(name: ExampleName, random: Rng): Promise<TrainAndValidation> {
  if (name === "fashion-mnist") {
    const { train, test } = await fashionMnist();
    return { train, validation: test };
  }
  const [train, validation] = split(await digits(), { fraction: 0.8, rng: random, stratify: true });
  return { train, validation };
}
