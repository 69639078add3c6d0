import { broadcastTo, greaterEqual, ones, rng, setBackend } from "@ganglion/tensor";
import { expect, it } from "vitest";
import { wasm } from "../src/index.ts";

it("reads nothing that another kernel left where an operand is absent", async () => {
  setBackend(await wasm({ threads: 1 }));
  const random = rng(5);
  random.normal([13, 7]);
  const values = await random.uniform([13, 7]).data();
  const random2 = rng(5);
  random2.normal([13, 7]);
  expect(await greaterEqual(random2.uniform([13, 7]), 0.4).data()).toEqual(
    Int32Array.from(values, (value) => (value >= 0.4 ? 1 : 0)),
  );
});

it("is not led beyond memory by strides that another operation left for an operand that is absent now", async () => {
  setBackend(await wasm({ threads: 1 }));
  ones([1, 1000, 7]).mul(ones([3, 1000, 1]));
  const y = broadcastTo(ones([100_000, 1, 3]), [100_000, 2, 3]);
  expect(new Set(await y.data())).toEqual(new Set([1]));
});
