import { beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import {
  defineLayer,
  type Layer,
  type LayerPlace,
  mapLayers,
  mul,
  ones,
  parametersOf,
  reference,
  type Rng,
  setBackend,
  type Tensor,
  walkLayers,
} from "../src/index.ts";
import { fuzz, fuzzCount, thrown } from "../src/testing/index.ts";

beforeEach(() => setBackend(reference()));

const identity = (x: Tensor): Tensor => x;
const double = (x: Tensor): Tensor => mul(x, 2);

interface Box<C extends Readonly<Record<string, Layer>>> extends Layer {
  readonly kind: "box";
  readonly children: C;
}

function box<C extends Readonly<Record<string, Layer>>>(children: C, name = "box"): Box<C> {
  return defineLayer((x, context) => Object.values(children).reduce((y, layer) => layer(y, context), x), {
    kind: "box" as const,
    options: { name },
    children,
    withChildren: (others: Readonly<Record<string, Layer>>) => box(others, name),
  });
}

function scaleBy(weight: Tensor) {
  return defineLayer((x) => mul(x, weight), {
    kind: "scale" as const,
    parameters: { weight },
    withParameters: (parameters: { readonly weight: Tensor }): Layer => scaleBy(parameters.weight),
  });
}

describe("mapLayers", () => {
  test("replaces layers and makes the containers around them again, and no others", () => {
    const kept = box({ a: identity }, "kept");
    const model = box({ kept, changed: box({ b: identity, c: scaleBy(ones([1])) }, "changed") }, "outer");
    const mapped = mapLayers(model, (layer, { path }) => (path === "changed.b" ? double : layer));
    expect(mapped).not.toBe(model);
    expect(mapped.children?.["kept"]).toBe(kept);
    expect(mapped.children?.["changed"]?.children?.["b"]).toBe(double);
    expect(mapped.children?.["changed"]?.children?.["c"]).toBe(model.children.changed.children.c);
    expect(mapped.children?.["changed"]?.options).toEqual({ name: "changed" });
    expect(mapped(ones([1])).dataSync()).toEqual(new Float32Array([2]));
    expect(model(ones([1])).dataSync()).toEqual(new Float32Array([1]));
  });

  test("gives back the model itself where nothing changes", () => {
    const model = box({ a: identity, b: box({ c: scaleBy(ones([1])) }) });
    expect(mapLayers(model, (layer) => layer)).toBe(model);
    expect(mapLayers(identity as Layer, (layer) => layer)).toBe(identity);
  });

  test("asks children first, and hands on the container that is made of what they became", () => {
    const model = box({ a: identity, inner: box({ b: identity }) });
    const seen: [path: string, places: string[], parent: Layer | undefined][] = [];
    const mapped = mapLayers(model, (layer, { path, layer: before, parent }) => {
      seen.push([path, walkLayers(layer).map((place) => place.path), parent]);
      return before === identity ? double : layer;
    });
    expect(seen.map(([path, places]) => [path, places])).toEqual([
      ["a", [""]],
      ["inner.b", [""]],
      ["inner", ["", "b"]],
      ["", ["", "a", "inner", "inner.b"]],
    ]);
    expect(seen.map(([, , parent]) => parent)).toEqual([model, model.children.inner, model, undefined]);
    expect(walkLayers(mapped).filter(({ layer }) => layer === double)).toHaveLength(2);
  });

  test("asks once for a layer that is shared, which stays one", () => {
    const shared = box({ s: scaleBy(ones([1])) });
    const model = box({ a: shared, b: shared, c: box({ d: shared }) });
    const paths: string[] = [];
    const mapped = mapLayers(model, (layer, { path }) => {
      paths.push(path);
      return layer.kind === "scale" ? scaleBy(ones([1])) : layer;
    });
    expect(paths).toEqual(["a.s", "a", "c", ""]);
    const { a, b, c } = mapped.children as Record<string, Layer>;
    expect(a).toBe(b);
    expect(c?.children?.["d"]).toBe(a);
    expect(parametersOf(mapped)).toHaveLength(1);
  });

  test("asks at each place for a function that carries nothing", () => {
    const model = box({ a: identity, b: box({ c: identity }) });
    const mapped = mapLayers(model, (layer, { path }) => (path === "b.c" ? double : layer));
    expect(mapped.children?.["a"]).toBe(identity);
    expect(mapped.children?.["b"]?.children?.["c"]).toBe(double);
  });

  test("can replace the model itself", () => {
    expect(mapLayers(identity as Layer, () => double)).toBe(double);
  });

  const block = defineLayer(identity, { kind: "block", children: { in: identity } });
  const badly = (withChildren: unknown, more: object = {}): Layer =>
    Object.assign((x: Tensor) => x, { children: { in: identity }, withChildren, ...more }) as Layer;
  // The rows are made before any test runs.
  setBackend(reference());
  const weight = ones([1]);
  const replace = (layer: Layer): Layer => (layer === identity ? double : layer);
  test.each<[string, unknown, unknown, string]>([
    [
      "a container that cannot be made again",
      box({ a: block }),
      replace,
      'containers must have withChildren to be rebuilt, got block without it ("a"). ' +
        "Add withChildren(children), which returns the same container around other layers.",
    ],
    [
      "a model that cannot be made again",
      block,
      replace,
      "containers must have withChildren to be rebuilt, got block without it (the model itself). " +
        "Add withChildren(children), which returns the same container around other layers.",
    ],
    [
      "nothing for a layer",
      box({ a: identity }),
      () => undefined,
      'f must return a layer, got undefined for "a". Return the layer that it is given where nothing changes.',
    ],
    [
      "a promise for a layer",
      identity,
      async () => {
        throw new Error("nobody waits for it");
      },
      "f must return a layer, got a promise for the model itself. Return the layer that it is given where nothing changes.",
    ],
    [
      "withChildren that returns no layer",
      box({ a: badly(() => ({})) }),
      replace,
      'withChildren must return a layer, got an empty object for "a". Return the container.',
    ],
    [
      "withChildren that loses parameters",
      box({ a: badly(() => identity, { parameters: { weight } }) }),
      replace,
      'withChildren must keep the container\'s own parameters, got another or none for "a.weight". Only the children are replaced.',
    ],
    [
      "withChildren that makes other buffers",
      badly(() => Object.assign((x: Tensor) => x, { buffers: { mean: ones([1]) } }), { buffers: { mean: weight } }),
      replace,
      'withChildren must keep the container\'s own buffers, got another or none for "mean". Only the children are replaced.',
    ],
    ["no function", identity, {}, "f must be a function, got an empty object. Pass a function."],
    [
      "no model",
      3,
      replace,
      "model must be a layer, got 3. Pass a layer, such as sequential(...), or a function that carries its parameters.",
    ],
  ])("refuses %s", (_, model, f, message) => {
    expect(thrown(() => mapLayers(model as Layer, f as (layer: Layer) => Layer))).toBe(
      `TypeError: mapLayers: ${message}`,
    );
  });

  test("lets pass what f throws", () => {
    expect(() =>
      mapLayers(box({ a: identity }), () => {
        throw new RangeError("mine");
      }),
    ).toThrow(new RangeError("mine"));
  });

  test("keeps the type of the model where f keeps kinds, and says only that it is a layer where not", () => {
    const model = box({ head: scaleBy(ones([1])) });
    const same = mapLayers(model, (layer) => layer);
    expectTypeOf(same).toEqualTypeOf<typeof model>();
    expectTypeOf(same.children.head.parameters.weight).toEqualTypeOf<Tensor>();
    const other = mapLayers(model, (layer, { path }) => (path === "head" ? identity : layer));
    expectTypeOf(other).toEqualTypeOf<Layer>();
    expectTypeOf<Parameters<Parameters<typeof mapLayers>[1]>[1]>().toEqualTypeOf<LayerPlace>();
  });
});

/** A tree with layers that stand in several places. */
function randomTree(random: Rng, depth: number, made: Layer[]): Layer {
  const reused = made[random.integer(made.length + 3)];
  if (reused !== undefined) return reused;
  const count = depth === 0 ? 0 : random.integer(4);
  const children = Array.from({ length: count }, (_, i) => [`c${i}`, randomTree(random, depth - 1, made)]);
  const layer = count === 0 ? scaleBy(ones([1])) : box(Object.fromEntries(children));
  made.push(layer);
  return layer;
}

test("any tree of which some layers are replaced changes there, around them, and nowhere else", async () => {
  const { accepted } = await fuzz("mapLayers", fuzzCount(300), (random) => {
    const model = randomTree(random, 4, []);
    const places = walkLayers(model);
    const leaves = [...new Set(places.map(({ layer }) => layer))].filter(({ children }) => children === undefined);
    const chosen = new Set(leaves.filter(() => random.integer(3) === 0));
    const mapped = walkLayers(mapLayers(model, (layer) => (chosen.has(layer) ? scaleBy(ones([1])) : layer)));
    expect(mapped.map(({ path }) => path)).toEqual(places.map(({ path }) => path));
    const became = new Map<Layer, Layer>();
    for (const [index, { layer }] of places.entries()) {
      const other = (mapped[index] as LayerPlace).layer;
      const changes = walkLayers(layer).some((place) => chosen.has(place.layer));
      expect(other !== layer).toBe(changes);
      expect(became.get(layer) ?? other).toBe(other);
      became.set(layer, other);
    }
  });
  expect(accepted).toBe(fuzzCount(300));
});
