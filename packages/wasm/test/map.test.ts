import { greaterEqual, rng, setBackend } from "@ganglion/tensor";
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
