import assert from "node:assert/strict";
import { pytorchProject } from "@ganglion/pytorch";
import { defineLayer, matmul, mean, ones, reference, rng, setBackend, sub, tensor } from "@ganglion/tensor";

setBackend(reference());
const layerOver = (weight) =>
  defineLayer((x) => matmul(x, weight), {
    kind: "product",
    parameters: { weight },
    withParameters: (given) => layerOver(given.weight),
  });
const model = layerOver(ones([3, 2], { requiresGrad: true }));
const parameters = [model.parameters.weight];
const state = { kind: "sgd", steps: 0, parameters: [[[3, 2]]], rates: [0.1], numbers: {}, tensors: {} };
const groups = [{ parameters, learningRate: 0.1, options: { momentum: 0 } }];
const optimizer = { kind: "sgd", groups, learningRate: 0.1, state: () => state, load() {}, step() {}, zeroGrad() {} };
const batches = () => [
  {
    x: tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]),
    y: tensor([
      [1, 0],
      [0, 1],
    ]),
  },
];
const loss = (x, y) => mean(sub(x, y).mul(sub(x, y)));
const train = { size: 2, batches };
const run = { model, train, loss, optimizer, epochs: 1, batchSize: 2, shuffle: false, rng: rng(7) };
const files = await pytorchProject(run);
assert.match(
  String(files["model.py"]),
  /class Product\(layers\.Block\):\n {4}def forward\(self, x\):\n {8}return x @ self\.weight\n/,
);
assert.match(String(files["loss.py"]), /F\.mse_loss\(output, target\)/);
assert.match(String(files["train.py"]), /DistributedDataParallel/);
