import {
  type Backend,
  type Layer,
  mean,
  mul,
  reference,
  rng,
  setBackend,
  type Tensor,
  variance,
  zeros,
} from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { betweenLayer, constant, lsuv, normal, withinLayer } from "../src/index.ts";
import { chain, conv, linear, relu, residual, setValues, tanh } from "./support/net.ts";

expect.extend(matchers);
let backend: Backend;
beforeEach(() => {
  backend = reference();
  setBackend(backend);
});

function deep(depth: number, activation: Layer, width = 32): Layer {
  const random = rng(1);
  return chain(...Array.from({ length: depth }, () => [linear(width, width, random), activation]).flat());
}

/** The outputs of the layers with weights. */
function outputs(model: Layer, x: Tensor): Tensor[] {
  const found: Tensor[] = [];
  model(x, {
    observe: (_path, _x, y, layer) => {
      if (layer.parameters?.["weight"] !== undefined) found.push(y);
    },
  });
  return found;
}

function numbers(x: Tensor): number[] {
  return Array.from(x.dataSync());
}

describe("lsuv", () => {
  it.each([
    ["relu", relu],
    ["tanh", tanh],
  ])("brings every layer's output variance within 0.1 of 1, 30 layers deep, with %s", async (_, activation) => {
    const model = deep(30, activation);
    const x = rng(2).normal([64, 32]).mul(5);
    const results = await lsuv(model, x, { rng: rng(3) });
    expect(results.map(({ path, kind }) => [path, kind])).toEqual(
      Array.from({ length: 30 }, (__, index) => [String(2 * index), "linear"]),
    );
    for (const [index, y] of outputs(model, x).entries()) {
      const found = numbers(variance(y, { correction: 0 }))[0]!;
      expect(Math.abs(found - 1)).toBeLessThan(0.1);
      expect(results[index]!.variance).toBeCloseTo(found, 5);
    }
    expect(results[0]!.iterations).toBe(1);
  });

  it("does for convolutions and residuals, in the order in which they run", async () => {
    const random = rng(1);
    const model = chain(
      conv(2, 4, random),
      relu,
      residual(chain(conv(4, 4, random), relu, conv(4, 4, random)), conv(4, 4, random)),
    );
    const x = rng(2).normal([8, 2, 6, 6]);
    const results = await lsuv(model, x, { rng: rng(3), tolerance: 0.01 });
    expect(results.map(({ path }) => path)).toEqual(["0", "2.shortcut", "2.body.0", "2.body.2"]);
    for (const { variance: found } of results) expect(Math.abs(found - 1)).toBeLessThan(0.01);
  });

  it("begins with orthogonal weights and zero biases unless told otherwise", async () => {
    const layer = linear(4, 4, rng(1));
    await lsuv(layer, rng(2).normal([64, 4]), { rng: rng(3) });
    const { weight, bias } = layer.parameters!;
    const gram = weight!.matmul(weight!, { transposeB: true });
    const scale = numbers(gram)[0]!;
    expect(gram).toBeAllClose(
      [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? scale : 0))),
      { atol: 1e-5 },
    );
    expect(bias!).toBeAllClose(zeros([4]));
    await lsuv(layer, rng(2).normal([64, 4]), { rng: rng(3), init: constant(1), tolerance: 1e-4 });
    expect(new Set(numbers(weight!)).size).toBe(1);
  });

  it("stops after as many iterations as it may make", async () => {
    const results = await lsuv(deep(2, relu), rng(2).normal([64, 32]).mul(9), { rng: rng(3), maxIterations: 0 });
    expect(results.map(({ iterations }) => iterations)).toEqual([0, 0]);
    expect(results[0]!.variance).toBeGreaterThan(50);
  });

  it("leaves nothing behind", async () => {
    const model = deep(4, relu);
    const x = rng(2).normal([16, 32]);
    const before = backend.memory();
    await lsuv(model, x, { rng: rng(3) });
    expect(backend.memory()).toEqual(before);
  });

  it("says which layer is dead", async () => {
    const model = chain(
      linear(4, 4, rng(1)),
      Object.assign((x: Tensor) => mul(x, 0), { kind: "dead" }),
      linear(4, 4, rng(1)),
    );
    await expect(lsuv(model, rng(2).normal([8, 4]), { rng: rng(3) })).rejects.toThrow(
      new Error(
        'lsuv: the variance of each layer\'s output must be finite and above 0, got 0 for layer "2". ' +
          "Use a batch of several samples that differ, and look for units that are dead before it.",
      ),
    );
    await expect(lsuv(relu, rng(2).normal([8, 4]), { rng: rng(3) })).rejects.toThrow(
      "lsuv: the model must have layers with weights, got none. Layers carry them as parameters.weight, and containers " +
        "report their children to context.observe.",
    );
  });
});

describe("withinLayer", () => {
  it("gives every unit and every channel the target mean and standard deviation 1", () => {
    const random = rng(1);
    const dense = deep(5, tanh);
    const images = chain(conv(2, 5, random), relu, conv(5, 3, random));
    for (const [model, x, axes] of [
      [dense, rng(2).normal([64, 32]).mul(3).add(1), [0]],
      [images, rng(2).normal([16, 2, 5, 5]).add(2), [0, 2, 3]],
    ] as const) {
      const layers = withinLayer(model, x, { rng: rng(3), targetMean: 0.25 });
      expect(layers.map(({ path, kind }) => `${path} ${kind}`)).toEqual(
        model === images ? ["0 conv2d", "2 conv2d"] : [0, 2, 4, 6, 8].map((path) => `${path} linear`),
      );
      const found = outputs(model, x);
      expect(found).toHaveLength(layers.length);
      for (const y of found) {
        for (const value of numbers(mean(y, { axis: axes }))) expect(value).toBeCloseTo(0.25, 4);
        for (const value of numbers(variance(y, { axis: axes, correction: 0 }))) expect(value).toBeCloseTo(1, 4);
      }
    }
  });

  it("takes the last axis as the units of a linear layer on sequences", () => {
    const layer = linear(4, 3, rng(1));
    const x = rng(2).normal([8, 5, 4]);
    withinLayer(layer, x, { rng: rng(3) });
    for (const value of numbers(variance(layer(x), { axis: [0, 1], correction: 0 }))) expect(value).toBeCloseTo(1, 4);
  });

  it("scales a layer without bias and leaves units that never change", () => {
    const layer = linear(4, 3, rng(1), false);
    const x = rng(2).normal([64, 4]);
    withinLayer(layer, x, { rng: rng(3), init: normal({ std: 0.1 }) });
    for (const value of numbers(variance(layer(x), { axis: 0, correction: 0 }))) expect(value).toBeCloseTo(1, 4);
    withinLayer(layer, x, { rng: rng(3), init: zeros });
    expect(layer.parameters!["weight"]!).toBeAllClose(zeros([3, 4]));
  });

  it("leaves nothing behind", () => {
    const model = deep(3, relu);
    const x = rng(2).normal([16, 32]);
    const before = backend.memory();
    withinLayer(model, x, { rng: rng(3) });
    expect(backend.memory()).toEqual(before);
  });
});

describe("betweenLayer", () => {
  it("makes all rates equal and, with relu, leaves the function as it is", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.double({ min: 0.2, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 }),
        async (factors) => {
          const random = rng(1);
          const model = chain(...factors.flatMap(() => [linear(16, 16, random), relu]));
          const x = rng(2).normal([32, 16]);
          withinLayer(model, x, { rng: rng(3), targetMean: 0.1 });
          for (const [index, factor] of factors.entries()) {
            const { weight } = model.children![2 * index]!.parameters!;
            const scaled = weight!.mul(factor).dataSync();
            setValues(weight!, scaled);
          }
          const before = model(x).dataSync();
          const scale = Math.max(...before.map(Math.abs));
          const rates = await betweenLayer(model, x, { rng: rng(4), damping: 1 });
          for (const { rate } of rates) expect(Math.abs(rate - 1)).toBeLessThan(0.01);
          expect(rates.reduce((product, row) => product * row.scale, 1)).toBeCloseTo(1, 6);
          expect(model(x)).toBeAllClose({ shape: [32, 16], data: before }, { atol: 1e-5 * scale, rtol: 1e-4 });
        },
      ),
      { numRuns: 8 },
    );
  });

  it("comes to equal rates with tanh too", async () => {
    const model = deep(6, tanh, 16);
    const x = rng(2).normal([32, 16]);
    withinLayer(model, x, { rng: rng(3) });
    setValues(
      model.children!["4"]!.parameters!["weight"]!,
      model.children!["4"]!.parameters!["weight"]!.mul(4).dataSync(),
    );
    const rates = await betweenLayer(model, x, { rng: rng(4), maxIterations: 50 });
    for (const { rate } of rates) expect(Math.abs(rate - 1)).toBeLessThanOrEqual(0.01);
    expect(Math.max(...rates.map(({ scale }) => Math.abs(scale - 1)))).toBeGreaterThan(0.1);
  });

  it("tells how unequal they are where it may not change anything", async () => {
    const model = chain(linear(8, 8, rng(1)), relu, linear(8, 8, rng(1)));
    const { weight } = model.children!["0"]!.parameters!;
    setValues(weight!, weight!.mul(10).dataSync());
    const before = weight!.dataSync();
    const [first, second] = await betweenLayer(model, rng(2).normal([16, 8]), { rng: rng(4), maxIterations: 0 });
    expect(first!.rate * second!.rate).toBeCloseTo(1, 10);
    expect(first!.rate).toBeLessThan(0.2);
    expect([first!.scale, second!.scale]).toEqual([1, 1]);
    expect(weight!.dataSync()).toEqual(before);
  });

  it("leaves nothing behind, and names a weight that gets no gradient", async () => {
    const model = deep(3, relu);
    const x = rng(2).normal([16, 32]);
    const before = backend.memory();
    await betweenLayer(model, x, { rng: rng(3) });
    expect(backend.memory()).toEqual(before);
    setValues(model.children!["2"]!.parameters!["weight"]!, new Float32Array(32 * 32));
    await expect(betweenLayer(model, x, { rng: rng(3) })).rejects.toThrow(
      /^betweenLayer: every weight must get a gradient, got a rate of (0|NaN|Infinity) for layer "\d". Begin with withinLayer or lsuv/,
    );
  });
});

it("is refused in its own name if the model gives no tensor", async () => {
  const [model, x] = [(() => [1]) as unknown as Layer, rng(1).normal([2, 2])];
  const said =
    "the model must return a tensor, got an array of 1. A layer returns at once; call a factory, as in flatten().";
  expect(() => withinLayer(model, x, { rng: rng(2) })).toThrow(new TypeError(`withinLayer: ${said}`));
  await expect(lsuv(model, x, { rng: rng(2) })).rejects.toThrow(new TypeError(`lsuv: ${said}`));
  await expect(betweenLayer(model, x, { rng: rng(2) })).rejects.toThrow(new TypeError(`betweenLayer: ${said}`));
});
