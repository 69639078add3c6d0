import { type Dataset, digits, fashionMnist, split } from "@ganglion/datasets";
import type { Rng } from "@ganglion/tensor";
import { type DataName, pointData } from "../experiment/choices.ts";
import type { DataSummary, HeldOut } from "./protocol.ts";
import { toyPoints } from "./toys.ts";

/** What a run trains on, and what it is measured on. */
export interface TrainAndValidation {
  readonly name: DataName;
  readonly train: Dataset;
  readonly validation: Dataset;
}

/** Which data, and what decides by chance which samples are held out. */
export type DataLoader = (data: DataName, random: Rng) => Promise<TrainAndValidation>;

const trainFraction = 0.8;
const whitest = 255;

/** Loads each dataset once; one that did not come is asked for again. Fashion-MNIST comes split, all others are split by `random`. */
export function dataLoader(): DataLoader {
  const loadDigits = once(digits);
  const loadFashion = once(fashionMnist);
  return async (name, random) => {
    if (name === "fashion-mnist") {
      const { train, test } = await loadFashion();
      return { name, train, validation: test };
    }
    const all = pointData.includes(name) ? await toyPoints(name, random) : await loadDigits();
    const [train, validation] = split(all, { fraction: trainFraction, rng: random, stratify: true });
    return { name, train, validation };
  };
}

/** Keeps what came, and forgets what failed. */
function once<T>(load: () => Promise<T>): () => Promise<T> {
  let pending: Promise<T> | undefined;
  return () => {
    const current = pending ?? load();
    pending = current;
    current.catch(() => {
      if (pending === current) pending = undefined;
    });
    return current;
  };
}

/** What the page shows of the data. */
export function summarizeData({ name, train, validation }: TrainAndValidation): DataSummary {
  const { classes, shape, size } = train;
  return { name, classes, shape, trainSize: size, heldOut: drawable(validation) };
}

function drawable({ x, y, shape, size }: Dataset): HeldOut {
  const none = { pixels: new Uint8Array(), points: new Float32Array() };
  if (shape.length === 1) return { ...none, size, height: 1, width: 1, points: x, labels: y };
  const [height = 1, width = 1] = shape.slice(-2);
  return { ...none, size, height, width, pixels: bytesOf(x), labels: y };
}

/** By a loop, since what goes through `from` one by one takes a hundred times as long; a run begins with this. */
function bytesOf(shares: Float32Array): Uint8Array {
  const bytes = new Uint8Array(shares.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = whitest * (shares[index] ?? 0);
  return bytes;
}
