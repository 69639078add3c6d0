import assert from "node:assert/strict";
import { native } from "@ganglion/native";
import { matmul, reference, rng, setBackend } from "@ganglion/tensor";

const product = (backend) => {
  setBackend(backend);
  const random = rng(7);
  return matmul(random.normal([33, 65]), random.normal([65, 17])).data();
};
const backend = await native();
assert.match(backend.reason, /^(native: kernels with .+ run here|wasm: native kernels do not run here \(.+\)\.$)/);
const [fast, right] = [await product(backend), await product(reference())];
assert.equal(fast.length, 33 * 17);
assert.ok(fast.every((value, index) => Math.abs(value - right[index]) < 1e-4));
backend.close();
