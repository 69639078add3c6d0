import { beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import {
  backward,
  defineLayer,
  type Layer,
  mul,
  ones,
  reference,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../src/index.ts";
import { thrown } from "../src/testing/index.ts";

beforeEach(() => setBackend(reference()));

type Own = Readonly<Record<string, Tensor>> & { readonly weight: Tensor };

function own(parameters: Own, buffers: { readonly [name: string]: Tensor }) {
  return defineLayer((x) => mul(x, parameters.weight), {
    kind: "own" as const,
    parameters,
    buffers,
    omitted: { bias: [2] },
    withParameters: (others: Own, statistics: Readonly<Record<string, Tensor>> = {}): Layer => own(others, statistics),
  });
}

const make = () =>
  own({ weight: ones([2, 3]), more: ones([1]) }, { mean: ones([3]), count: zeros([], { dtype: "int32" }) });

describe("withParameters", () => {
  test("makes the layer over other tensors and leaves the one that it was called on", () => {
    const layer = make();
    const weight = tensor([
      [2, 2, 2],
      [3, 3, 3],
    ]);
    const other = layer.withParameters({ ...layer.parameters, weight });
    expect(other.parameters).toEqual({ weight, more: layer.parameters["more"] });
    expect(other.parameters?.["weight"]).toBe(weight);
    expect(other.buffers).toBe(layer.buffers);
    expect(other(ones([3])).dataSync()).toEqual(new Float32Array([2, 2, 2, 3, 3, 3]));
    expect(layer(ones([3])).dataSync()).toEqual(new Float32Array([1, 1, 1, 1, 1, 1]));
  });

  test("takes other buffers, and a parameter that the layer was made without", () => {
    const layer = make();
    const [bias, mean] = [zeros([2]), zeros([3])];
    const other = layer.withParameters({ ...layer.parameters, bias }, { ...layer.buffers, mean });
    expect(other.parameters?.["bias"]).toBe(bias);
    expect(other.buffers?.["mean"]).toBe(mean);
    expect(other.buffers?.["count"]).toBe(layer.buffers["count"]);
  });

  test("lets gradients through to what parameters were computed from", () => {
    const root = ones([2, 3], { requiresGrad: true });
    const layer = make();
    backward(
      layer
        .withParameters({ ...layer.parameters, weight: mul(root, 2) })(ones([3]))
        .sum(),
    );
    expect(root.grad?.dataSync()).toEqual(new Float32Array(6).fill(2));
  });

  test("knows its type", () => {
    expectTypeOf<Parameters<ReturnType<typeof make>["withParameters"]>[0]["weight"]>().toEqualTypeOf<Tensor>();
  });

  const elsewhere = reference();
  const dead = (): Tensor => {
    const x = ones([2, 3]);
    x.dispose();
    return x;
  };
  const names = "parameters must be tensors for weight, more";
  const pass = "Pass { ...layer.parameters, weight: x }.";
  const all = (layer: ReturnType<typeof make>, more: object): unknown => ({ ...layer.parameters, ...more });
  test.each<[string, (layer: ReturnType<typeof make>) => readonly unknown[], string]>([
    ["nothing", () => [], `TypeError: own.withParameters: ${names}, got undefined. ${pass}`],
    ["a list", () => [[ones([2, 3])]], `TypeError: own.withParameters: ${names}, got an array of 1. ${pass}`],
    ["one of two", () => [{ weight: ones([2, 3]) }], `TypeError: own.withParameters: ${names}, got weight. ${pass}`],
    ["none of two", () => [{}], `TypeError: own.withParameters: ${names}, got none. ${pass}`],
    [
      "a name too many",
      (layer) => [all(layer, { scale: ones([1]) })],
      `TypeError: own.withParameters: ${names}, got weight, more, scale. ${pass}`,
    ],
    [
      "buffers of other names",
      (layer) => [layer.parameters, { mean: ones([3]) }],
      "TypeError: own.withParameters: buffers must be tensors for mean, count, got mean. Pass { ...layer.buffers, mean: x }.",
    ],
    [
      "no buffers",
      (layer) => [layer.parameters, null],
      "TypeError: own.withParameters: buffers must be tensors for mean, count, got null. Pass { ...layer.buffers, mean: x }.",
    ],
    [
      "what is no tensor",
      (layer) => [all(layer, { weight: [1] })],
      "TypeError: own.withParameters: weight must be a tensor, got an array of 1. Make one with tensor(values).",
    ],
    [
      "a tensor that was disposed",
      (layer) => [all(layer, { weight: dead() })],
      "DisposedError: own.withParameters: the tensor must be alive, got one of shape [2, 3] that was disposed. " +
        "Return it from its scope(), or keep() it.",
    ],
    [
      "another shape",
      (layer) => [all(layer, { weight: ones([3, 2]) })],
      "ShapeError: own.withParameters: weight must be [2, 3], got [3, 2]. Make another layer for other sizes.",
    ],
    [
      "another shape of what was omitted",
      (layer) => [all(layer, { bias: ones([3]) })],
      "ShapeError: own.withParameters: bias must be [2], got [3]. Make another layer for other sizes.",
    ],
    [
      "whole numbers",
      (layer) => [all(layer, { weight: ones([2, 3], { dtype: "int32" }) })],
      "DTypeError: own.withParameters: weight must be float32 or float64, got int32. Convert with cast(x, dtype).",
    ],
    [
      "floats for whole numbers",
      (layer) => [layer.parameters, { ...layer.buffers, count: zeros([]) }],
      "DTypeError: own.withParameters: count must be int32, got float32. Convert with cast(x, dtype).",
    ],
    [
      "two dtypes",
      (layer) => [all(layer, { weight: ones([2, 3], { dtype: "float64" }) })],
      "DTypeError: own.withParameters: parameters must have one dtype, got float64 for weight, float32 for more. " +
        "Convert with cast(x, dtype).",
    ],
    [
      "two backends",
      (layer) => [all(layer, { weight: ones([2, 3], { backend: elsewhere }) })],
      "BackendError: own.withParameters: tensors must live on one backend, got reference and another reference. " +
        "Move one with await moveTo(x, backend).",
    ],
    [
      "parameters that live elsewhere than the buffers that stay",
      () => [{ weight: ones([2, 3], { backend: elsewhere }), more: ones([1], { backend: elsewhere }) }],
      "BackendError: own.withParameters: tensors must live on one backend, got reference and another reference. " +
        "Move one with await moveTo(x, backend).",
    ],
  ])("refuses %s", (_, given, message) => {
    const layer = make();
    expect(thrown(() => layer.withParameters(...(given(layer) as [Own])))).toBe(message);
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "got undefined. Return defineLayer(...), or a function like it."],
    ["a layer without them", (x: Tensor) => x, "got one with another weight. Give it weight as it is."],
  ])("refuses a layer whose own withParameters returns %s", (_, made, rest) => {
    const layer = defineLayer((x) => x, {
      parameters: { weight: ones([1]) },
      withParameters: () => made as Layer,
    });
    expect(thrown(() => layer.withParameters())).toMatch(/^TypeError: layer\.withParameters: parameters must be/);
    const call = layer.withParameters as (parameters: object) => Layer;
    expect(thrown(() => call({ weight: ones([1]) }))).toBe(
      `TypeError: layer.withParameters: the layer's own withParameters must return a layer over what it is given, ${rest}`,
    );
  });

  test("has nothing to be given where a layer has no parameters", () => {
    const layer = defineLayer((x) => x, { kind: "bare", withParameters: (): Layer => make() });
    const call = layer.withParameters as (parameters: object) => Layer;
    expect(thrown(() => call({ weight: ones([1]) }))).toBe(
      "TypeError: bare.withParameters: parameters must be tensors for no names, got weight. Pass {}.",
    );
  });

  test.each<[string, unknown, string]>([
    ["nothing", undefined, "children must be an object, got undefined. Leave children out, or give them by name."],
    [
      "a list",
      [(x: Tensor) => x],
      "children must be an object, got an array of 1. Leave children out, or give them by name.",
    ],
    [
      "what is no layer",
      { a: 3 },
      "a must be a layer, got 3. Pass a layer, such as sequential(...), or a function that carries its parameters.",
    ],
    [
      "a name with a dot",
      { "a.b": (x: Tensor) => x },
      'names of children must be non-empty and without dots, got "a.b". Dots separate the parts of a path.',
    ],
  ])("withChildren refuses %s before the container's own is called", (_, children, message) => {
    const withChildren = (): Layer => {
      throw new Error("called");
    };
    const box = defineLayer((x) => x, { kind: "box", children: { a: (x: Tensor) => x }, withChildren });
    expect(thrown(() => (box.withChildren as (children: unknown) => Layer)(children))).toBe(
      `TypeError: box.withChildren: ${message}`,
    );
  });

  test.each(["withParameters", "withChildren"])("must be a function: %s", (name) => {
    expect(thrown(() => defineLayer((x) => x, { [name]: 3 } as never))).toBe(
      `TypeError: defineLayer: ${name} must be a function, got 3. Pass a function.`,
    );
  });
});
