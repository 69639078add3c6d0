import { crossEntropy } from "@ganglion/losses";
import { grad, reference, rng, setBackend, tensor } from "@ganglion/tensor";
import { gradCheck, matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { distillation } from "../../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const softmaxOf = (row: readonly number[], t: number): number[] => {
  const powers = row.map((score) => Math.exp(score / t));
  const total = powers.reduce((sum, power) => sum + power, 0);
  return powers.map((power) => power / total);
};

describe("distillation", () => {
  const scores = [
    [1, -2, 0.5],
    [0, 3, 1],
  ];
  const teacher = [
    [2, 0, -1],
    [1, 1, 1],
  ];

  it.each([1, 4, 20])("is T^2 times the mean divergence at T = %d", (temperature) => {
    const wanted = scores.map((row, i) => {
      const [p, q] = [softmaxOf(teacher[i]!, temperature), softmaxOf(row, temperature)];
      return p.reduce((sum, share, c) => sum + share * Math.log(share / q[c]!), 0);
    });
    const mean = (wanted[0]! + wanted[1]!) / 2;
    const loss = distillation(tensor(scores, { dtype: "float64" }), {
      teacher: tensor(teacher, { dtype: "float64" }),
      temperature,
    });
    expect(loss.dataSync()[0]).toBeCloseTo(temperature ** 2 * mean, 12);
  });

  it("mixes in the labels by their share", () => {
    const [x, labels] = [tensor(scores), tensor([0, 1], { dtype: "int32" })];
    const both = distillation(x, { teacher: tensor(teacher), labels, weight: 0.3 }).dataSync()[0] as number;
    const soft = distillation(x, { teacher: tensor(teacher) }).dataSync()[0] as number;
    const hard = crossEntropy(x, labels).dataSync()[0] as number;
    expect(both).toBeCloseTo(0.3 * soft + 0.7 * hard, 6);
  });

  it("has the right gradient, and gives the teacher none", async () => {
    const given = tensor(teacher, { dtype: "float64", requiresGrad: true });
    const x = rng(3).normal([2, 3], { dtype: "float64" });
    await gradCheck((y) => distillation(y, { teacher: given, temperature: 2 }), [x]);
    const loss = distillation(tensor(scores, { dtype: "float64", requiresGrad: true }), { teacher: given });
    expect(() => grad(loss, [given])).toThrow();
  });

  it("refuses what does not fit", () => {
    const x = tensor(scores);
    expect(() => distillation(x, { teacher: tensor([[1, 2]]) })).toThrow(
      "distillation: scores and the teacher's must be [n, classes] both, got [2, 3] and [1, 2]. Give both the same inputs.",
    );
    expect(() => distillation(x, {} as never)).toThrow(/^distillation: teacher/);
    expect(() => distillation(x, { teacher: x, temperature: 0 })).toThrow(RangeError);
    expect(() => distillation(x, { teacher: x, weight: 2 })).toThrow(RangeError);
    expect(() => distillation(x, { teacher: x, alpha: 1 } as never)).toThrow(/weight/);
    expect(() => distillation([[1]] as never, { teacher: x })).toThrow(/^distillation: scores/);
  });
});
