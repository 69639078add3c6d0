import {
  assign,
  backward,
  defineLayer,
  type Layer,
  mul,
  ones,
  reference,
  scope,
  setBackend,
  sub,
  sum,
  type Tensor,
  tensor,
  zeros,
} from "@ganglion/tensor";
import { matchers, rejection } from "@ganglion/tensor/testing";
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

  describe("puts the buffers of layers back, as running statistics are", () => {
    /** A layer whose training moves a buffer, with or without a parameter beside it. */
    const norm = (weight: Tensor | undefined) => {
      const running_mean = zeros([2]);
      const layer: Layer = defineLayer(
        (x) => {
          assign(running_mean, sum(mul(x, 0.1), { axis: 0 }));
          return weight === undefined ? x : mul(x, weight);
        },
        { parameters: weight === undefined ? {} : { weight }, buffers: { running_mean } },
      );
      return { layer, running_mean };
    };
    const stepOf = (layer: Layer) => async (): Promise<number> => {
      const loss = scope(() => {
        const y = sum(mul(layer(ones([3, 2])), layer(ones([3, 2]))));
        backward(y);
        return y;
      });
      return loss.item();
    };

    test("where the optimizer trains a parameter of theirs", async () => {
      for (const give of [(layer: Layer) => layer, (layer: Layer) => Object.values(layer.parameters!)]) {
        const weight = tensor([1, 2], { requiresGrad: true });
        const { layer, running_mean } = norm(weight);
        await findLearningRate(sgd(give(layer), { learningRate: 0.1 }), stepOf(layer), { steps: 3 });
        expect(running_mean.dataSync()).toEqual(Float32Array.of(0, 0));
        expect(weight.dataSync()).toEqual(Float32Array.of(1, 2));
      }
    });

    test("where the model is given, also if a step throws", async () => {
      const weight = tensor([1, 2], { requiresGrad: true });
      const [scale, plain] = [norm(weight).layer, norm(undefined)];
      const model = defineLayer((x) => scale(plain.layer(x)), { children: { plain: plain.layer, scale } });
      const trainStep = stepOf(model);
      const search = findLearningRate(
        sgd(model, { learningRate: 0.1 }),
        async (step) => {
          const loss = await trainStep();
          if (step === 1) throw new Error("out of data");
          return loss;
        },
        { model },
      );
      await expect(search).rejects.toThrow(new Error("out of data"));
      expect(plain.running_mean.dataSync()).toEqual(Float32Array.of(0, 0));
      expect(weight.dataSync()).toEqual(Float32Array.of(1, 2));
    });
  });

  test("refuses losses that are no numbers, with everything put back", async () => {
    const weight = start();
    for (const [loss, got] of [
      [undefined, "undefined"],
      [tensor(1), "Tensor(float32 [] on reference)"],
      ["1", '"1"'],
      [() => 1, "a function"],
    ] as const) {
      const optimizer = sgd([weight], { learningRate: 0.1 });
      const search = findLearningRate(optimizer, async (step) =>
        step === 0 ? lossOf(weight) : (loss as unknown as number),
      );
      expect(await rejection(search)).toBe(
        `TypeError: findLearningRate: trainStep must return the loss as a number, got ${got}. Return its value, such as loss.item().`,
      );
      expect(weight.dataSync()).toEqual(Float32Array.of(3, 1));
      expect([optimizer.steps, optimizer.learningRate]).toEqual([0, 0.1]);
    }
  });

  test("does not begin what could not be put back", async () => {
    const weight = start();
    const optimizer = sgd([weight], { learningRate: 0.1, momentum: 0.9 });
    weight.grad = tensor([Number.NaN, 1]);
    optimizer.step();
    let asked = 0;
    expect(await rejection(findLearningRate(optimizer, () => ++asked))).toBe(
      "RangeError: sgd.load: 0.momentumBuffer must hold numbers, got NaN. Go back to a state from before training diverged.",
    );
    expect(asked).toBe(0);
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
