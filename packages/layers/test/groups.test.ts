import { tanh } from "@ganglion/fixtures";
import * as init from "@ganglion/init";
import { dirac, fixup, initialize, type Initializer, lsuv, recommended, withinLayer } from "@ganglion/init";
import {
  conv2d,
  convTranspose2d,
  depthwiseConv2d,
  flatten,
  globalAvgPool2d,
  linear,
  residual,
  sequential,
} from "../src/index.ts";
import {
  defineLayer,
  type Layer,
  mean,
  ones,
  reference,
  rng,
  setBackend,
  type Tensor,
  variance,
  zeros,
} from "@ganglion/tensor";
import { beforeEach, describe, expect, it } from "vitest";

beforeEach(() => setBackend(reference()));

const DEPTHWISE = [4096, 1, 3, 3];
const options = { rng: rng(5), groups: 4096 };
const deviation = (x: Tensor): number => Math.sqrt(variance(x).dataSync()[0] as number);

describe("initializers go by the groups of the convolution", () => {
  it.each([
    { name: "kaimingNormal fanOut", of: init.kaimingNormal, given: { mode: "fanOut" }, std: Math.sqrt(2 / 9) },
    { name: "kaimingUniform fanOut", of: init.kaimingUniform, given: { mode: "fanOut" }, std: Math.sqrt(2 / 9) },
    { name: "kaimingNormal", of: init.kaimingNormal, given: {}, std: Math.sqrt(2 / 9) },
    { name: "xavierNormal", of: init.xavierNormal, given: {}, std: Math.sqrt(2 / 18) },
    { name: "xavierUniform", of: init.xavierUniform, given: {}, std: Math.sqrt(2 / 18) },
    { name: "lecunNormal", of: init.lecunNormal, given: {}, std: Math.sqrt(1 / 9) },
    { name: "lecunUniform", of: init.lecunUniform, given: {}, std: Math.sqrt(1 / 9) },
  ])("$name, whether they are told when made or when drawing", ({ of, given, std }) => {
    const make = of as (options: object) => Initializer;
    for (const x of [make(given)(DEPTHWISE, options), make(given)(DEPTHWISE, { ...options, rng: rng(6) })]) {
      expect(Math.abs(deviation(x) / std - 1)).toBeLessThan(0.02);
    }
    if (of === init.lecunNormal || of === init.lecunUniform) return;
    const told = make({ ...given, groups: 4096 })(DEPTHWISE, { rng: rng(7) });
    expect(Math.abs(deviation(told) / std - 1)).toBeLessThan(0.02);
  });

  it("a convolution hands its own to what it begins with, and zeros and ones pass them over", () => {
    const seen: unknown[] = [];
    const watching: Initializer = (shape, { groups }) => {
      seen.push(groups);
      return zeros(shape);
    };
    conv2d(6, 4, { kernelSize: 3, groups: 2, init: watching, rng: rng(5) });
    depthwiseConv2d(6, { kernelSize: 3, init: watching, rng: rng(5) });
    linear(6, 4, { init: watching, rng: rng(5) });
    expect(seen).toEqual([2, 6, undefined]);
    const layer = conv2d(6, 4, { kernelSize: 3, groups: 2, init: init.zeros, biasInit: ones, rng: rng(5) });
    expect([...layer.parameters.weight.dataSync()].every((value) => value === 0)).toBe(true);
  });

  it.each([
    ["conv2d", 1],
    ["conv2d", 2],
    ["convTranspose2d", 1],
    ["convTranspose2d", 2],
  ] as const)("withinLayer scales each unit of %s in %i groups, wherever it is in the weight", (name, groups) => {
    const make = name === "conv2d" ? conv2d : convTranspose2d;
    for (const out of [4, 6]) {
      const layer = make(4, out, { kernelSize: 3, groups, rng: rng(5) });
      const x = rng(6).normal([8, 4, 6, 6], { std: 3 });
      withinLayer(layer, x, { rng: rng(7), targetMean: 0.25 });
      const y = layer(x);
      for (const value of mean(y, { axis: [0, 2, 3] }).dataSync()) expect(value).toBeCloseTo(0.25, 4);
      for (const value of variance(y, { axis: [0, 2, 3], correction: 0 }).dataSync()) expect(value).toBeCloseTo(1, 4);
    }
  });

  it("dirac passes every channel of every group on", () => {
    const x = rng(5).normal([1, 4, 5, 5]);
    const layer = depthwiseConv2d(4, { kernelSize: 3, padding: 1, bias: false, init: dirac(), rng: rng(5) });
    expect([...layer(x).dataSync()]).toEqual([...x.dataSync()]);
  });
});

describe("the initialization of whole models asks each layer for its groups:", () => {
  const net = (): Layer =>
    sequential(
      depthwiseConv2d(1024, { kernelSize: 3, padding: 1, rng: rng(5) }),
      tanh,
      globalAvgPool2d(),
      flatten(),
      linear(1024, 10, { rng: rng(5) }),
    );
  const weightOf = (model: Layer): Tensor => model.children?.["0"]?.parameters?.["weight"] as Tensor;

  it("initialize by what is recommended", () => {
    const model = net();
    initialize(model, recommended, { rng: rng(5) });
    // Xavier before tanh: 5 / 3 sqrt(2 / (9 + 9)).
    expect(Math.abs(deviation(weightOf(model)) / (5 / 9) - 1)).toBeLessThan(0.03);
  });

  const images = (): Tensor => rng(8).normal([2, 6, 4, 4]);
  const small = (): Layer => conv2d(6, 6, { kernelSize: 3, padding: 1, groups: 3, rng: rng(5) });
  it.each([
    ["lsuv", (model: Layer, by: Initializer) => lsuv(model, images(), { rng: rng(5), init: by })],
    ["withinLayer", (model: Layer, by: Initializer) => withinLayer(model, images(), { rng: rng(5), init: by })],
    ["initialize", (model: Layer, by: Initializer) => initialize(model, () => ({ weight: by }), { rng: rng(5) })],
    ["fixup", (model: Layer, by: Initializer) => fixup(model, { rng: rng(5), init: by })],
  ])("%s", async (name, begin) => {
    const seen: unknown[] = [];
    const watching: Initializer = (shape, drawing) => {
      seen.push(drawing.groups);
      return init.normal()(shape, drawing);
    };
    const model = name === "fixup" ? sequential(small(), residual(sequential(small(), small())), small()) : small();
    await begin(model, watching);
    expect(seen.length).toBeGreaterThan(0);
    expect(seen.every((groups) => groups === 3)).toBe(true);
  });

  it("and goes by 1 where a layer's groups are something else", () => {
    const seen: unknown[] = [];
    for (const [groups, shape] of [
      [5, [6, 2, 3, 3]],
      ["all", [6, 2, 3, 3]],
      [2, [6, 2]],
    ] as const) {
      const weight = zeros(shape, { requiresGrad: true });
      const layer = defineLayer((x) => x, { kind: "own", options: { groups }, parameters: { weight } });
      const watching: Initializer = (size, drawing) => {
        seen.push(drawing.groups);
        return zeros(size);
      };
      initialize(layer, () => ({ weight: watching }), { rng: rng(5) });
    }
    expect(seen).toEqual([1, 1, 1]);
  });
});
