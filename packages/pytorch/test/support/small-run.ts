import { type Dataset, dataset } from "@ganglion/datasets";
import { linear, parameters, sequential } from "@ganglion/layers";
import { crossEntropy } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { type Layer, rng } from "@ganglion/tensor";
import type { PyTorchRun } from "../../src/index.ts";

/** Four samples of three classes. */
export const small = (): Dataset<Int32Array> =>
  dataset({
    x: new Float32Array(24).map((_, at) => at / 7),
    y: new Int32Array([0, 1, 2, 1]),
    shape: [6],
    classes: ["a", "b", "c"],
  });

/** A run over them, before its first step. */
export function runOf(model: Layer = sequential(linear(6, 3, { rng: rng(7) })), more: object = {}): PyTorchRun {
  const optimizer = sgd(parameters(model), { learningRate: 0.1 });
  return { model, train: small(), loss: crossEntropy, optimizer, epochs: 2, batchSize: 3, rng: rng(8), ...more };
}
