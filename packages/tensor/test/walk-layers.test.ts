import { beforeEach, describe, expect, test } from "vitest";
import {
  buffersBeside,
  buffersOf,
  defineLayer,
  type Layer,
  ones,
  parametersOf,
  reference,
  setBackend,
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

describe("a model's layers and tensors", () => {
  test("come once each, in the order of its layers", () => {
    const { a, b, c, mean, count, shared, inner, root } = tree();
    expect([...walkLayers(root)]).toEqual([root, shared, inner, identity]);
    expect(parametersOf(root)).toEqual([a, b, c]);
    expect(buffersOf(root)).toEqual([mean, count]);
  });

  test("are none where a function carries nothing", () => {
    expect(parametersOf(identity)).toEqual([]);
    expect(buffersOf(identity)).toEqual([]);
  });

  test.each([
    ["walkLayers", walkLayers],
    ["parametersOf", parametersOf],
    ["buffersOf", buffersOf],
  ] as const)("are refused by %s where something is no layer", (name, walk) => {
    const rest = "A layer is a function of a tensor; call the factory, as in flatten().";
    const message = (given: unknown): string => thrown(() => walk(given as Layer));
    expect(message(null)).toBe(`TypeError: ${name}: every layer must be a function, got null. ${rest}`);
    expect(message(defineLayer(identity, { children: { a: {} as Layer } }))).toBe(
      `TypeError: ${name}: every layer must be a function, got an empty object. ${rest}`,
    );
  });

  test("end even if a model contains itself", () => {
    const children: Record<string, Layer> = {};
    const loop = defineLayer(identity, { children });
    children["self"] = loop;
    expect([...walkLayers(loop)]).toEqual([loop]);
  });
});

test("buffers are found by the parameters beside them, not by those of other layers", () => {
  const { a, b, c, mean, count } = tree();
  expect(buffersBeside([b])).toEqual([mean]);
  expect(buffersBeside([a, b, c])).toEqual([mean, count]);
  expect(buffersBeside([ones([1])])).toEqual([]);
});
