import { describe, expect, it } from "vitest";
import {
  crossEntropy,
  digits,
  evaluate,
  fit,
  flatten,
  linear,
  parameters,
  reference,
  relu,
  rng,
  sequential,
  setBackend,
  sgd,
  split,
} from "../src/index.ts";

describe("with one import", () => {
  it("a small network learns to read digits", async () => {
    setBackend(reference());
    const random = rng(7);
    const [train, validation] = split(await digits(), { fraction: 0.8, rng: random, stratify: true });
    const model = sequential(flatten(), linear(64, 32, { rng: random }), relu, linear(32, 10, { rng: random }));
    const optimizer = sgd(parameters(model), { learningRate: 0.1, momentum: 0.9 });
    const accuracies: number[] = [];
    const options = { train, validation, loss: crossEntropy, optimizer, epochs: 20, batchSize: 32, rng: random };
    for await (const event of fit(model, options)) {
      if (event.type === "epoch") accuracies.push(event.validation!.accuracy!);
    }
    expect(accuracies).toHaveLength(20);
    expect(accuracies.at(-1)).toBeGreaterThan(0.95);
    const again = await evaluate(model, validation, { loss: crossEntropy });
    expect(again.accuracy).toBe(accuracies.at(-1));
  });
});
