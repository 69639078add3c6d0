import { backward, reference, scope, setBackend, sub, sum, type Tensor, tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, test } from "vitest";
import { cosineAnnealing, findLearningRate, reduceOnPlateau, sgd } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

/** A bowl whose steps grow without bound above a rate of 0.2. */
function lossOf(weight: Tensor): Promise<number> {
  const loss = scope(() => {
    const distance = sub(weight, tensor([1, -2]));
    const y = sum(distance.mul(distance).mul(tensor([0.5, 4.3])));
    backward(y);
    return y;
  });
  return loss.item();
}

const start = () => tensor([3, 1], { requiresGrad: true });

describe("findLearningRate", () => {
  test("suggests a rate that trains, and stops where training diverges", async () => {
    const weight = start();
    const optimizer = sgd([weight], { learningRate: 0.5 });
    const { rates, losses, smoothed, suggestion } = await findLearningRate(optimizer, () => lossOf(weight), {
      start: 1e-5,
      end: 10,
      steps: 61,
    });
    expect(rates[0]).toBe(1e-5);
    expect(rates[10]).toBeCloseTo(1e-4, 12);
    expect(rates.at(-1)).toBeGreaterThan(0.2);
    expect(rates.at(-1)).toBeLessThan(2);
    expect(losses).toHaveLength(rates.length);
    expect(smoothed).toHaveLength(rates.length);
    expect(losses[0]).toBeCloseTo(0.5 * 4 + 4.3 * 9, 4);
    expect(smoothed[0]).toBeCloseTo(losses[0]!, 9);
    expect(smoothed[1]).toBeCloseTo((0.9 * losses[0]! + losses[1]!) / 1.9, 9);
    expect(suggestion).toBeGreaterThan(0.005);
    expect(suggestion).toBeLessThan(0.2);
  });

  test("leaves everything as it was", async () => {
    const weight = start();
    const other = tensor([1], { requiresGrad: true });
    const schedule = cosineAnnealing(0.1, { steps: 10 });
    const plateau = reduceOnPlateau(0.5);
    const optimizer = sgd([{ parameters: [weight] }, { parameters: [other], learningRate: plateau }], {
      learningRate: schedule,
      momentum: 0.5,
    });
    await lossOf(weight);
    optimizer.step();
    plateau.report(3);
    const values = weight.dataSync();
    const { tensors, ...plain } = optimizer.state();
    const velocity = tensors["0.momentumBuffer"]!.dataSync();

    const seen: number[] = [];
    await findLearningRate(
      optimizer,
      (step) => {
        seen.push(step, optimizer.learningRate, optimizer.groups[1]!.learningRate as number);
        plateau.report(step);
        return lossOf(weight);
      },
      { start: 1e-3, end: 1e-2, steps: 2 },
    );

    const ratio = 0.5 / schedule(1);
    expect(seen).toEqual([0, 1e-3, 1e-3 * ratio, 1, 1e-2, 1e-2 * ratio]);
    expect(weight.dataSync()).toEqual(values);
    expect(weight.grad).toBeUndefined();
    const after = optimizer.state();
    expect({ ...after, tensors: undefined }).toEqual({ ...plain, tensors: undefined });
    expect(after.tensors["0.momentumBuffer"]!.dataSync()).toEqual(velocity);
    expect(optimizer.groups[0]!.learningRate).toBe(schedule);
    expect(optimizer.groups[1]!.learningRate).toBe(plateau);
  });

  test("even if a step throws", async () => {
    const weight = start();
    const optimizer = sgd([weight], { learningRate: 0.1 });
    const search = findLearningRate(optimizer, async (step) => {
      if (step === 2) throw new Error("out of data");
      return lossOf(weight);
    });
    await expect(search).rejects.toThrow(new Error("out of data"));
    expect(weight).toBeAllClose([3, 1], { rtol: 0, atol: 0 });
    expect(optimizer.learningRate).toBe(0.1);
    expect(optimizer.steps).toBe(0);
  });

  test("stops at a loss that is not finite, and suggests nothing where it never fell", async () => {
    const optimizer = sgd([start()], { learningRate: 0.1 });
    const losses = [1, 2, Number.NaN];
    const search = await findLearningRate(optimizer, (step) => losses[step]!, { smoothing: 0 });
    expect(search.losses).toEqual([1, 2]);
    expect(search.suggestion).toBeUndefined();
  });

  test("suggests the rate after whose step the loss fell most", async () => {
    const optimizer = sgd([start()], { learningRate: 0.1 });
    const losses = [4, 3.9, 2, 1.9];
    const { rates, suggestion } = await findLearningRate(optimizer, (step) => losses[step]!, {
      smoothing: 0,
      steps: 4,
    });
    expect(suggestion).toBe(rates[1]);
  });

  test("measures divergence from the lowest loss, also below 0", async () => {
    const optimizer = sgd([start()], { learningRate: 0.1 });
    const losses = [-1, -2, 1, 3.9, 4.1, 5];
    const search = await findLearningRate(optimizer, (step) => losses[step]!, { smoothing: 0 });
    expect(search.losses).toEqual([-1, -2, 1, 3.9]);
  });

  test("gives its memory back", async () => {
    const backend = reference();
    setBackend(backend);
    const weight = start();
    const optimizer = sgd([weight], { learningRate: 0.1, momentum: 0.9 });
    const before = backend.memory();
    await findLearningRate(
      optimizer,
      async () => {
        weight.grad = tensor([1, 1]);
        return 1;
      },
      { steps: 5 },
    );
    expect(backend.memory()).toEqual(before);
  });
});
