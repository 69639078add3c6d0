import assert from "node:assert/strict";
import { backward, matmul, reference, rng, setBackend, tensor } from "@ganglion/tensor";
import { gradCheck, matchers } from "@ganglion/tensor/testing";

setBackend(reference());
const weight = tensor([[1], [2]], { requiresGrad: true });
backward(matmul(tensor([[3, 4]]), weight).sum());
assert.deepEqual(await weight.grad?.array(), [[3], [4]]);
const x = tensor([0.5, -2], { dtype: "float64", requiresGrad: true });
assert.equal((await gradCheck((y) => y.pow(3).sum(), [x])).passed, true);
const [first, second] = [rng(7).normal([4]), rng(7).normal([4])];
assert.equal((await matchers.toBeAllClose(first, second, { rtol: 0, atol: 0 })).pass, true);
