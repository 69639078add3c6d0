import assert from "node:assert/strict";
import { linear, parameters } from "@ganglion/layers";
import { meanSquaredError } from "@ganglion/losses";
import { sgd } from "@ganglion/optim";
import { reference, rng, setBackend } from "@ganglion/tensor";
import { fit } from "@ganglion/train";

// What it imports beside `train` comes with it.
setBackend(reference());
const random = rng(7);
const model = linear(2, 1, { rng: random });
const x = random.normal([32, 2]);
const y = x.sum({ axis: 1, keepDims: true });
const train = {
  size: 32,
  batches: () => [{ x, y }],
};
const losses = [];
const optimizer = sgd(parameters(model), { learningRate: 0.2 });
const options = { train, loss: meanSquaredError, optimizer, metrics: {}, epochs: 50, batchSize: 32, rng: random };
for await (const event of fit(model, options)) if (event.type === "epoch") losses.push(event.loss);
assert.equal(losses.length, 50);
assert.ok(losses.at(-1) < 1e-6, `loss ${losses.at(-1)}`);
