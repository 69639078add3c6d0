import {
  type Backend,
  defineLayer,
  type Layer,
  ones,
  reference,
  rng,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "@ganglion/tensor";
import { fuzz, fuzzCount, mutateJson, thrown } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import { linear, loadStateDict, namedParameters, parameters, sequential, stateDict } from "../src/index.ts";

let backend: Backend;
beforeEach(() => {
  backend = reference();
  setBackend(backend);
});

describe("loadStateDict", () => {
  it.each([
    [null, "null"],
    [undefined, "undefined"],
    [[], "an array of 0"],
    [new Map(), "a value of kind Map"],
    ["weights", '"weights"'],
  ])("refuses %s for a dictionary", (dict, got) => {
    expect(thrown(() => loadStateDict(linear(2, 1, { rng: rng(7) }), dict as never))).toBe(
      `TypeError: loadStateDict: dict must be an object of tensors by path, got ${got}. Pass what stateDict(model) returned.`,
    );
  });

  it.each([
    [{ shape: [1, 2], data: [1, 2] }, "an object with shape, data"],
    [[[1, 2]], "an array of 1"],
    [new Float32Array(2), "a Float32Array of 2"],
    [undefined, "undefined"],
    [Promise.resolve(), "a promise"],
  ])("refuses what is no tensor: %o", (weight, got) => {
    expect(thrown(() => loadStateDict(linear(2, 1, { rng: rng(7) }), { weight } as never))).toBe(
      `TypeError: loadStateDict: weight must be a tensor, got ${got}. Make a tensor of each value, with tensor(data, { shape }).`,
    );
  });

  it("takes no whole numbers for others, nor the other way round", () => {
    const counts = zeros([2], { dtype: "int32" });
    const model = defineLayer((x) => x, { parameters: { scale: ones([2]) }, buffers: { counts } });
    const dict = { scale: zeros([2], { dtype: "int32" }), counts: ones([2]) };
    expect(thrown(() => loadStateDict(model, dict))).toBe(
      "Error: loadStateDict: the keys and shapes must be the model's, got scale int32 for float32; counts float32 for int32. " +
        "Nothing was changed.",
    );
  });

  it("refuses two values for one tensor", () => {
    const shared = linear(1, 1, { rng: rng(7), bias: false });
    const model = sequential({ first: shared, second: shared });
    const before = stateDict(model);
    const dict = { "first.weight": tensor([[1]]), "second.weight": tensor([[2]]) };
    expect(thrown(() => loadStateDict(model, dict))).toBe(
      "Error: loadStateDict: the keys and shapes must be the model's, got second.weight for the tensor of first.weight, with " +
        "other values. Nothing was changed.",
    );
    expect(stateDict(model)["first.weight"]!.dataSync()).toEqual(before["first.weight"]!.dataSync());
    loadStateDict(model, { ...dict, "second.weight": tensor([[1]]) });
    expect(shared.parameters.weight.dataSync()).toEqual(new Float32Array([1]));
  });

  it("knows no keys that objects have by themselves", () => {
    const model = defineLayer((x) => x, { parameters: { toString: ones([1]), ["__proto__"]: ones([1]) } });
    expect(Object.keys(namedParameters(model))).toEqual(["toString", "__proto__"]);
    expect(thrown(() => loadStateDict(model, {}))).toBe(
      "Error: loadStateDict: the keys and shapes must be the model's, got missing toString; missing __proto__. " +
        "Pass { strict: false } to load what matches.",
    );
    expect(loadStateDict(model, stateDict(model))).toEqual({ missing: [], unexpected: [] });
  });

  it("lists no more than anybody reads", () => {
    const dict = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`x${i}`.repeat(100), zeros([1])]));
    const message = thrown(() => loadStateDict((x) => x, dict));
    expect(message.length).toBeLessThan(2000);
    expect(message).toContain("; and 4980 more. Pass { strict: false }");
  });

  it("knows its options", () => {
    expect(thrown(() => loadStateDict(linear(1, 1, { rng: rng(7) }), {}, { Strict: false } as never))).toBe(
      'TypeError: loadStateDict: options must be known ones, got "Strict". It is called strict here.',
    );
    expect(thrown(() => loadStateDict(linear(1, 1, { rng: rng(7) }), {}, { strict: 0 } as never))).toBe(
      "TypeError: loadStateDict: strict must be true or false, got 0. Leave it out for the default.",
    );
  });
});

describe("a model that is none", () => {
  it.each([
    [undefined, "parameters: model must be a layer, got undefined."],
    [{ parameters: {} }, "parameters: model must be a layer, got an object with parameters."],
    [Object.assign((x: Tensor) => x, { children: { a: {} } }), "parameters: a must be a layer, got an empty object."],
  ])("%o", (model, message) => {
    const remedy = "Pass a layer, such as sequential(...), or a function that carries its parameters.";
    expect(thrown(() => parameters(model as never))).toBe(`TypeError: ${message} ${remedy}`);
  });

  it("has tensors that are none, or lists for names", () => {
    expect(thrown(() => stateDict(Object.assign((x: Tensor) => x, { buffers: { count: 3 } }) as never))).toBe(
      "TypeError: stateDict: count must be a tensor, got 3. Make it with tensor(values).",
    );
    expect(thrown(() => parameters(Object.assign((x: Tensor) => x, { parameters: [ones([1])] }) as never))).toBe(
      "TypeError: parameters: parameters must be an object, got an array of 1. Leave parameters out, or give them by name.",
    );
  });

  it("contains itself, or has two tensors of one path", () => {
    const children: Record<string, Layer> = {};
    const layer: Layer = Object.assign((x: Tensor) => x, { children });
    children["again"] = layer;
    expect(thrown(() => stateDict(layer))).toBe(
      "TypeError: stateDict: again must not contain itself, got one that does. Make a layer for each place.",
    );
    const two = defineLayer((x) => x, {
      parameters: { "a.b": ones([1]) },
      children: { a: defineLayer((x) => x, { parameters: { b: ones([1]) } }) },
    });
    expect(thrown(() => parameters(two))).toBe(
      "TypeError: parameters: each tensor must have a path of its own, a.b, got two of it. Rename one.",
    );
  });
});

/** A dictionary as plain data, and back; what is no tensor any more stays as it is. */
function revive(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, reviveTensor(entry)]));
}

function reviveTensor(entry: unknown): unknown {
  try {
    const { data, shape } = entry as { data: Float32Array; shape: number[] };
    return data instanceof Float32Array && Array.isArray(shape) ? tensor(data, { shape }) : entry;
  } catch {
    return entry;
  }
}

it("survives mutants of state dicts: each is taken whole or changes nothing", async () => {
  const model = sequential({ a: linear(2, 3, { rng: rng(1) }), b: linear(3, 1, { rng: rng(2) }) });
  const stored = Object.fromEntries(
    Object.entries(stateDict(model)).map(([key, x]) => [key, { data: x.dataSync(), shape: [...x.shape] }]),
  );
  const original = stateDict(model);
  const live = namedParameters(model);
  const buffers = backend.memory().buffers;
  const report = await fuzz("loadStateDict", fuzzCount(10_000), (random) => {
    const strict = random.integer(2) === 0;
    const dict = revive(mutateJson(random, stored));
    const before = valuesOf(model);
    try {
      loadStateDict(model, dict as never, { strict });
      for (const [key, value] of Object.entries(dict as Record<string, Tensor>)) {
        if (Object.hasOwn(live, key)) expect(live[key]!.dataSync()).toEqual(value.dataSync());
      }
      loadStateDict(model, original);
    } catch (error) {
      expect(valuesOf(model)).toEqual(before);
      throw error;
    } finally {
      for (const x of tensorsIn(dict)) x.dispose();
    }
  });
  expect(report.accepted).toBeGreaterThan(100);
  expect(report.rules.size).toBeGreaterThanOrEqual(5);
  expect(backend.memory().buffers).toBe(buffers);
});

function tensorsIn(dict: unknown): Tensor[] {
  if (typeof dict !== "object" || dict === null) return [];
  return Object.values(dict).filter(
    (value): value is Tensor => typeof (value as Tensor | null)?.dispose === "function",
  );
}

function valuesOf(model: Layer): unknown {
  return parameters(model).map((x) => x.dataSync());
}
