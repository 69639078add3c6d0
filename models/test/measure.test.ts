import { dataset } from "@ganglion/datasets";
import { defineLayer, reference, setBackend, type Tensor } from "@ganglion/tensor";
import { beforeEach, expect, it } from "vitest";
import { measure } from "../src/measure.ts";

beforeEach(() => setBackend(reference()));

it("counts what samples of each class are taken for", async () => {
  // A sample is its own scores.
  const x = [1, 0, 0, 0, 1, 0, 0, 2, 1, 0, 0, 9, 3, 0, 0];
  const part = dataset({ name: "scores", x, y: [0, 1, 2, 2, 2], shape: [3], classes: ["a", "b", "c"] });
  const model = defineLayer((scores: Tensor) => scores, { kind: "same" });
  const whole = {
    accuracy: 3 / 5,
    confusion: [
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 1],
    ],
  };
  expect(await measure(model, part)).toEqual(whole);
  expect(await measure(model, part, 2)).toEqual(whole);
});
