import assert from "node:assert/strict";
import { matmul, reference, rng, setBackend } from "@ganglion/tensor";
import { wasm } from "@ganglion/wasm";

const product = (backend) => {
  setBackend(backend);
  const random = rng(7);
  return matmul(random.normal([33, 65]), random.normal([65, 17])).data();
};
const [fast, right] = [await product(await wasm()), await product(reference())];
assert.equal(fast.length, 33 * 17);
assert.ok(fast.every((value, index) => Math.abs(value - right[index]) < 1e-4));
