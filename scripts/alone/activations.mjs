import assert from "node:assert/strict";
import { gelu, leakyRelu, maxout, prelu, relu, softmax } from "@ganglion/activations";
import { backward, reference, rng, setBackend, tensor } from "@ganglion/tensor";

setBackend(reference());
const x = tensor([-2, 0, 3], { requiresGrad: true });
assert.deepEqual(await leakyRelu.with({ negativeSlope: 0.5 })(x).array(), [-1, 0, 3]);
backward(relu(x).sum());
assert.deepEqual(await x.grad?.array(), [0, 0, 1]);
assert.deepEqual([gelu.kind, gelu.zeroCentered, gelu.cost, relu.gain], ["gelu", false, 1, Math.SQRT2]);
assert.deepEqual(
  (await gelu(x).array()).map((value) => Number(value.toFixed(4))),
  [-0.0455, 0, 2.996],
);
assert.equal(Number((await softmax(tensor([0, Math.log(3)])).array())[1].toFixed(6)), 0.75);
assert.deepEqual(await prelu({ channels: 2 })(tensor([[-4, 4]])).array(), [[-1, 4]]);
assert.deepEqual(maxout(3, 2, { pieces: 4, rng: rng(7) }).parameters?.weight?.shape, [8, 3]);
