import { beforeEach, describe, expect, test } from "vitest";
import {
  buffersBeside,
  buffersOf,
  checkModel,
  defineLayer,
  type Layer,
  ones,
  parametersOf,
  reference,
  setBackend,
  stateEntries,
  type Tensor,
  walkLayers,
} from "../src/index.ts";
import { thrown } from "../src/testing/index.ts";

beforeEach(() => setBackend(reference()));

const identity = (x: Tensor): Tensor => x;

function tree() {
  const [a, b, c] = [ones([1]), ones([2]), ones([3])];
  const [mean, count] = [ones([4]), ones([5])];
  const shared = defineLayer(identity, { kind: "shared", parameters: { b, again: a }, buffers: { mean } });
  const inner = defineLayer(identity, { kind: "inner", parameters: { c }, buffers: { count }, children: { shared } });
  const root = defineLayer(identity, { kind: "root", parameters: { a }, children: { shared, inner, plain: identity } });
  return { a, b, c, mean, count, shared, inner, root };
}

describe("a model's layers", () => {
  test("come with their paths and parents, each place before what is in it", () => {
    const { shared, inner, root } = tree();
    expect(walkLayers(root)).toEqual([
      { path: "", layer: root, parent: undefined },
      { path: "shared", layer: shared, parent: root },
      { path: "inner", layer: inner, parent: root },
      { path: "inner.shared", layer: shared, parent: inner },
      { path: "plain", layer: identity, parent: root },
    ]);
  });

  test("have tensors, which come once each, in the order of the layers", () => {
    const { a, b, c, mean, count, root } = tree();
    expect(parametersOf(root)).toEqual([a, b, c]);
    expect(buffersOf(root)).toEqual([mean, count]);
    expect(parametersOf(identity)).toEqual([]);
    expect(buffersOf(identity)).toEqual([]);
  });

  test("have a state, which has every place of a tensor by its path", () => {
    const { a, b, c, mean, count, root } = tree();
    expect(stateEntries(root)).toEqual([
      { path: "a", tensor: a, trained: true },
      { path: "shared.b", tensor: b, trained: true },
      { path: "shared.again", tensor: a, trained: true },
      { path: "shared.mean", tensor: mean, trained: false },
      { path: "inner.c", tensor: c, trained: true },
      { path: "inner.count", tensor: count, trained: false },
      { path: "inner.shared.b", tensor: b, trained: true },
      { path: "inner.shared.again", tensor: a, trained: true },
      { path: "inner.shared.mean", tensor: mean, trained: false },
    ]);
  });
});

describe.each([
  ["walkLayers", walkLayers],
  ["parametersOf", parametersOf],
  ["buffersOf", buffersOf],
  ["stateEntries", stateEntries],
  ["own", (model: Layer) => checkModel("own", model)],
] as const)("%s refuses", (name, walk) => {
  const pass = "Pass a layer, such as sequential(...), or a function that carries its parameters.";
  const around = (children: unknown): Layer => defineLayer(identity, { children: { in: wrong({ children }) } });
  const wrong = (properties: object): Layer => Object.assign((x: Tensor) => x, properties) as Layer;
  const loop = (): Layer => {
    const children: Record<string, Layer> = {};
    const self = defineLayer(identity, { children });
    children["self"] = self;
    return self;
  };
  test.each<[string, unknown, string]>([
    ["nothing", null, `model must be a layer, got null. ${pass}`],
    ["no function", around({ a: {} }), `in.a must be a layer, got an empty object. ${pass}`],
    ["a promise", around({ a: Promise.resolve(identity) }), `in.a must be a layer, got a promise. ${pass}`],
    ["a layer in itself", loop(), "self must not contain itself, got one that does. Make a layer for each place."],
    [
      "a name with a dot",
      around({ "a.b": identity }),
      'names of children must be non-empty and without dots, got "a.b" in in. Dots separate the parts of a path.',
    ],
    [
      "an empty name",
      wrong({ children: { "": identity } }),
      'names of children must be non-empty and without dots, got "". Dots separate the parts of a path.',
    ],
    [
      "a list of children",
      around([identity]),
      "in.children must be an object, got an array of 1. Leave children out, or give them by name.",
    ],
    [
      "parameters that are none",
      wrong({ parameters: 3 }),
      "parameters must be an object, got 3. Leave parameters out, or give them by name.",
    ],
    [
      "a buffer that is no tensor",
      around({ a: wrong({ buffers: { mean: [0] } }) }),
      "in.a.mean must be a tensor, got an array of 1. Make it with tensor(values).",
    ],
  ])("%s", (_, model, message) => {
    expect(thrown(() => walk(model as Layer))).toBe(`TypeError: ${name}: ${message}`);
  });
});

test("two tensors of one path are refused by what goes by path", () => {
  const [a, b] = [ones([1]), ones([1])];
  const twice = defineLayer(identity, { parameters: { a }, buffers: { a: b } });
  expect(thrown(() => stateEntries(twice))).toBe(
    "TypeError: stateEntries: each tensor must have a path of its own, a, got two of it. Rename one.",
  );
});

test("a tensor that was disposed is refused where a model is checked, and passed by where it is walked", () => {
  const mean = ones([2]);
  const model = defineLayer(identity, { children: { norm: defineLayer(identity, { buffers: { mean } }) } });
  mean.dispose();
  expect(thrown(() => checkModel("own", model))).toBe(
    "DisposedError: own: the tensor must be alive, got one of shape [2] that was disposed. " +
      "Return it from its scope(), or keep() it.",
  );
  expect(walkLayers(model)).toHaveLength(2);
});

test("what errors name is checked itself", () => {
  expect(thrown(() => walkLayers(identity, 3 as never))).toMatch(
    /^TypeError: walkLayers: where must be a string, got 3\./,
  );
});

test("buffers are found by the parameters beside them, not by those of other layers", () => {
  const { a, b, c, mean, count } = tree();
  expect(buffersBeside([b])).toEqual([mean]);
  expect(buffersBeside([a, b, c])).toEqual([mean, count]);
  expect(buffersBeside([ones([1])])).toEqual([]);
});
