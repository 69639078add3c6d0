import assert from "node:assert/strict";
import {
  autoBackend,
  crossEntropy,
  digits,
  fit,
  flatten,
  linear,
  parameters,
  relu,
  rng,
  sequential,
  sgd,
  split,
} from "ganglion";

const { reason } = await autoBackend();
assert.match(reason, /^wasm: /);
const random = rng(7);
const [train, validation] = split(await digits(), { fraction: 0.8, rng: random });
const model = sequential(flatten(), linear(64, 32, { rng: random }), relu, linear(32, 10, { rng: random }));
const optimizer = sgd(parameters(model), { learningRate: 0.1, momentum: 0.9 });
const accuracies = [];
const options = { train, validation, loss: crossEntropy, optimizer, epochs: 3, batchSize: 64, rng: random };
for await (const event of fit(model, options)) {
  if (event.type === "epoch") accuracies.push(event.validation?.accuracy);
}
assert.equal(accuracies.length, 3);
assert.ok(accuracies.at(-1) > 0.9, `accuracy ${accuracies.at(-1)}`);
