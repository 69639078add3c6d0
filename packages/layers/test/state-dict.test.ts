import {
  defineLayer,
  type Layer,
  mul,
  ones,
  reference,
  rng,
  scope,
  setBackend,
  tensor,
  zeros,
  type Tensor,
  assign,
} from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { linear, loadStateDict, namedParameters, parameters, sequential, stateDict } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

/** A layer with a buffer. */
function counter(): Layer & { readonly buffers: { readonly count: Tensor } } {
  const count = zeros([1]);
  return defineLayer((x) => x, {
    kind: "counter",
    parameters: { scale: ones([1], { requiresGrad: true }) },
    buffers: { count },
  });
}

describe("parameters", () => {
  it("lists a layer's parameters in order, and not its buffers", () => {
    const model = sequential(linear(2, 3, { rng: rng(7) }), counter(), linear(3, 1, { rng: rng(7), bias: false }));
    expect(Object.keys(namedParameters(model))).toEqual(["0.weight", "0.bias", "1.scale", "2.weight"]);
    expect(parameters(model).map(({ size }) => size)).toEqual([6, 3, 1, 3]);
    expect(parameters((x) => x)).toEqual([]);
  });

  it("lists what is shared once", () => {
    const shared = linear(2, 2, { rng: rng(7) });
    const model = sequential({ first: shared, second: shared });
    expect(Object.keys(namedParameters(model))).toEqual(["first.weight", "first.bias"]);
    expect(Object.keys(stateDict(model))).toEqual(["first.weight", "first.bias", "second.weight", "second.bias"]);
  });
});

describe("stateDict", () => {
  it("has buffers too", () => {
    expect(Object.keys(stateDict(sequential({ a: counter() })))).toEqual(["a.scale", "a.count"]);
  });

  it("keeps its values when the model changes", () => {
    const layer = linear(2, 1, { rng: rng(7), init: ones, biasInit: zeros });
    const before = stateDict(layer);
    scope(() => assign(layer.parameters.weight, mul(layer.parameters.weight, 5)));
    expect(layer.parameters.weight).toBeAllClose(tensor([[5, 5]]));
    expect(before["weight"]!).toBeAllClose(tensor([[1, 1]]));
    loadStateDict(layer, before);
    expect(layer.parameters.weight).toBeAllClose(tensor([[1, 1]]));
    expect(before["weight"]!.requiresGrad).toBe(false);
  });
});

describe("loadStateDict", () => {
  it("brings every value over", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1000 }), (seed) => {
        const from = sequential(linear(2, 3, { rng: rng(seed) }), linear(3, 1, { rng: rng(seed + 1) }));
        const to = sequential(linear(2, 3, { rng: rng(7) }), linear(3, 1, { rng: rng(7) }));
        const identities = parameters(to);
        loadStateDict(to, stateDict(from));
        expect(parameters(to)).toEqual(identities);
        const x = ones([1, 2]);
        expect(to(x)).toBeAllClose(from(x), { rtol: 0, atol: 0 });
      }),
      { numRuns: 20 },
    );
  });

  it("lists all that is wrong in one error and changes nothing", () => {
    const model = sequential({ a: linear(2, 3, { rng: rng(7) }), b: linear(3, 1, { rng: rng(7) }) });
    const before = stateDict(model);
    const dict = { "a.weight": zeros([2, 3]), "a.bias": zeros([3]), "b.weight": zeros([1, 3]), "c.weight": zeros([1]) };
    expect(() => loadStateDict(model, dict)).toThrow(
      new Error(
        "loadStateDict: the keys and shapes must be the model's, got missing b.bias; unexpected c.weight; " +
          "a.weight [2, 3] for [3, 2]. Nothing was changed.",
      ),
    );
    for (const [key, x] of Object.entries(stateDict(model))) expect(x).toBeAllClose(before[key]!, { rtol: 0, atol: 0 });
  });

  it("takes what matches where it is told not to be strict", () => {
    const layer = linear(2, 1, { rng: rng(7) });
    const dict = { weight: tensor([[3, 4]]), other: zeros([1]) };
    expect(() => loadStateDict(layer, dict)).toThrow(
      new Error(
        "loadStateDict: the keys and shapes must be the model's, got missing bias; unexpected other. " +
          "Pass { strict: false } to load what matches.",
      ),
    );
    expect(loadStateDict(layer, dict, { strict: false })).toEqual({ missing: ["bias"], unexpected: ["other"] });
    expect(layer.parameters.weight).toBeAllClose(tensor([[3, 4]]));
    expect(() => loadStateDict(layer, { weight: zeros([2]) }, { strict: false })).toThrow(
      new Error(
        "loadStateDict: the keys and shapes must be the model's, got weight [2] for [1, 2]. Nothing was changed.",
      ),
    );
  });

  it("converts dtypes, and refuses what is disposed or elsewhere", () => {
    const layer = linear(2, 1, { rng: rng(7), bias: false });
    loadStateDict(layer, { weight: tensor([[0.5, 2]], { dtype: "float64" }) });
    expect(layer.parameters.weight).toBeAllClose(tensor([[0.5, 2]]));
    const gone = zeros([1, 2]);
    gone.dispose();
    expect(() => loadStateDict(layer, { weight: gone })).toThrow(
      "loadStateDict: the keys and shapes must be the model's, got weight disposed. Nothing was changed.",
    );
    expect(() => loadStateDict(layer, { weight: zeros([1, 2], { backend: reference() }) })).toThrow(
      "loadStateDict: the keys and shapes must be the model's, got weight on reference for reference. Nothing was changed.",
    );
  });

  it("leaves nothing behind", () => {
    const backend = reference();
    setBackend(backend);
    const layer = linear(2, 2, { rng: rng(7) });
    const dict = stateDict(linear(2, 2, { rng: rng(8) }));
    const before = backend.memory();
    for (let i = 0; i < 3; i++) loadStateDict(layer, dict);
    expect(backend.memory().buffers).toBeLessThanOrEqual(before.buffers);
  });
});
