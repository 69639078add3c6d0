import { type Dataset, digits, fashionMnist, split } from "@ganglion/datasets";
import { type DataName, pointData } from "../experiment/choices.ts";
import type { DataChoice } from "../experiment/experiment.ts";
import { bytesOf } from "./bytes-of.ts";
import { downloaded } from "./download.ts";
import type { OwnSets } from "./own/own-sets.ts";
import type { DataSummary, HeldOut } from "./protocol.ts";
import { randomsOf } from "./randoms.ts";
import { toyPoints } from "./toys.ts";

/** What a run trains on, and what it is measured on. */
export interface TrainAndValidation {
  readonly name: DataName;
  readonly train: Dataset;
  readonly validation: Dataset;
}

/** Which data, and the seed by which it is decided which samples are held out. */
export type DataLoader = (data: DataChoice, seed: number) => Promise<TrainAndValidation>;

const trainFraction = 0.8;

/** Loads each dataset once; one that did not come is asked for again. What does not come split is split by the seed. */
export function dataLoader(ownSets?: () => Promise<OwnSets>): DataLoader {
  const loadDigits = once(() => downloaded(digits()));
  const loadFashion = once(() => downloaded(fashionMnist()));
  return async ({ data: name, own }, seed) => {
    const random = randomsOf(seed).split;
    if (name === "own") {
      if (own === undefined || ownSets === undefined) throw new Error("dataLoader: own must say which data, got none.");
      const [train, validation] = await (await ownSets()).load(own, seed, random);
      return { name, train, validation };
    }
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
  return { name, classes, shape, trainSize: size, heldOut: drawable(validation, name) };
}

function drawable({ x, y, shape, size }: Dataset, name: DataName): HeldOut {
  const none = { pixels: new Uint8Array(), points: new Float32Array(), channels: 1 };
  if (shape.length === 1) return { ...none, size, height: 1, width: 1, isInk: false, points: x, labels: y };
  const [channels = 1, height = 1, width = 1] = shape;
  return { ...none, size, channels, height, width, isInk: name !== "own", pixels: bytesOf(x), labels: y };
}
