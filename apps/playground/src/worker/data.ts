import { type Dataset, digits, fashionMnist, split } from "@ganglion/datasets";
import type { Rng } from "@ganglion/tensor";
import type { DataName } from "../experiment/experiment.ts";
import type { DataSummary, HeldOut } from "./protocol.ts";

/** What a run trains on, and what it is measured on. */
export interface TrainAndValidation {
  readonly train: Dataset;
  readonly validation: Dataset;
}

const trainFraction = 0.8;
const whitest = 255;

/** Loads each dataset once. The digits are split by `random`; Fashion-MNIST comes split. */
export function dataLoader(): (data: DataName, random: Rng) => Promise<TrainAndValidation> {
  let allDigits: Promise<Dataset> | undefined;
  let fashion: Promise<TrainAndValidation> | undefined;
  return async (data, random) => {
    if (data === "fashion-mnist") {
      fashion ??= loadFashion();
      return fashion;
    }
    allDigits ??= digits();
    const [train, validation] = split(await allDigits, { fraction: trainFraction, rng: random, stratify: true });
    return { train, validation };
  };
}

async function loadFashion(): Promise<TrainAndValidation> {
  const { train, test } = await fashionMnist();
  return { train, validation: test };
}

/** What the page shows of the data. */
export function summarizeData({ train, validation }: TrainAndValidation): DataSummary {
  const { name, classes, shape, size } = train;
  return { name, classes, shape, trainSize: size, heldOut: pictures(validation) };
}

function pictures({ x, y, shape, size }: Dataset): HeldOut {
  const [height = 1, width = 1] = shape.slice(-2);
  return { size, height, width, pixels: Uint8Array.from(x, (value) => value * whitest), labels: y };
}
