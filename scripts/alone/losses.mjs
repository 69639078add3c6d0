import assert from "node:assert/strict";
import { crossEntropy, meanSquaredError } from "@ganglion/losses";
import { backward, reference, setBackend, tensor } from "@ganglion/tensor";

setBackend(reference());
const rows = [
  [2, 0],
  [0, 2],
];
const logits = tensor(rows, { requiresGrad: true });
const loss = crossEntropy(logits, tensor([0, 0], { dtype: "int32" }));
assert.equal(Number((await loss.item()).toFixed(5)), 1.12693);
backward(loss);
assert.equal(Number((await logits.grad.array())[0][1].toFixed(4)), 0.0596);
assert.equal(await meanSquaredError(tensor([1, 2]), tensor([1, 4])).item(), 2);
