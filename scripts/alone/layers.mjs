import assert from "node:assert/strict";
import { conv2d, flatten, linear, loadStateDict, maxPool2d, parameters, sequential, stateDict } from "@ganglion/layers";
import { backward, reference, rng, setBackend, zeros } from "@ganglion/tensor";

setBackend(reference());
const make = (seed) => {
  const random = rng(seed);
  const convolution = conv2d(1, 4, { kernelSize: 3, padding: 1, rng: random });
  return sequential(convolution, maxPool2d(2), flatten(), linear(4 * 4 * 4, 10, { rng: random }));
};
const [model, other] = [make(7), make(8)];
const x = rng(9).normal([2, 1, 8, 8]);
assert.deepEqual(model(zeros([2, 1, 8, 8])).shape, [2, 10]);
assert.deepEqual(Object.keys(stateDict(model)), ["0.weight", "0.bias", "3.weight", "3.bias"]);
assert.notDeepEqual(await other(x).array(), await model(x).array());
loadStateDict(other, stateDict(model));
assert.deepEqual(await other(x).array(), await model(x).array());
backward(model(x).sum());
assert.ok(parameters(model).every(({ grad }) => grad !== undefined && grad !== null));
