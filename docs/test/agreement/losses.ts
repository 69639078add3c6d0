import {
  binaryCrossEntropy,
  crossEntropy,
  hinge,
  huber,
  klDivergence,
  meanAbsoluteError,
  meanSquaredError,
  smoothL1,
} from "@ganglion/losses";
import type { Tensor } from "@ganglion/tensor";
import type { Runner } from "./run-cases.ts";

const present = (tensors: Readonly<Record<string, Tensor | undefined>>): Record<string, Tensor> =>
  Object.fromEntries(Object.entries(tensors).filter((entry): entry is [string, Tensor] => entry[1] !== undefined));

type AnyLoss = (x: Tensor, target: Tensor, options: object) => Tensor;

const losses: Readonly<Record<string, AnyLoss>> = {
  binaryCrossEntropy,
  crossEntropy,
  hinge,
  huber,
  klDivergence,
  meanAbsoluteError,
  meanSquaredError,
  smoothL1,
};

/** Runs a case of `fixtures/losses`. */
export const runLoss: Runner = ({ op, options }, inputs) => {
  const [x, target, weight, posWeight] = inputs;
  const { reduction, ...rest } = options;
  const settings = {
    ...rest,
    ...(reduction === undefined ? {} : { reduction: reduction === "batchmean" ? "batchMean" : reduction }),
    ...present({ weight, posWeight }),
  };
  return { y: (losses[op] as AnyLoss)(x as Tensor, target as Tensor, settings), leaves: inputs };
};
