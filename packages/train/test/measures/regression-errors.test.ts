import { expect, it } from "vitest";
import { thrown } from "@ganglion/tensor/testing";
import { regressionErrors, type RegressionErrors } from "../../src/index.ts";

function errors(output: readonly number[], target: readonly number[], size = target.length): RegressionErrors {
  const run = regressionErrors().start();
  for (let at = 0; at < target.length; at += size) {
    const [a, b] = [output.slice(at, at + size), target.slice(at, at + size)];
    run.add({
      output: Float64Array.from(a),
      outputShape: [a.length],
      target: Float64Array.from(b),
      targetShape: [b.length],
    });
  }
  return run.result();
}

it("are those of a calculation by hand", () => {
  const found = errors([1, 2, 3, 6], [1, 4, 3, 4], 3);
  expect(found).toEqual({ mae: 1, mse: 2, rmse: Math.SQRT2, bias: 0, maxError: 2, r2: 1 - 8 / 6, size: 4 });
});

it("know the variance of targets far from 0", () => {
  const far = 1e9;
  const target = [0, 1, 2, 3].map((value) => far + value);
  expect(
    errors(
      target.map((value) => value + 1),
      target,
    ).r2,
  ).toBeCloseTo(1 - 4 / 5, 9);
  expect(errors([1, 1], [1, 1]).r2).toBeNaN();
});

it("want outputs and targets of one shape", () => {
  const batch = { output: Float32Array.of(1), outputShape: [1, 1], target: Float32Array.of(1), targetShape: [1] };
  expect(thrown(() => regressionErrors().start().add(batch))).toBe(
    "ShapeError: regressionErrors: outputs and targets must have one shape, got [1, 1] and [1]. Measure classes by classificationReport().",
  );
});
