import { beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import {
  add,
  type Backend,
  backward,
  buffersOf,
  castModel,
  copyModel,
  defineLayer,
  isTensor,
  type Layer,
  mapTensors,
  moveTo,
  mul,
  ones,
  parametersOf,
  reference,
  scope,
  setBackend,
  stateEntries,
  type Tensor,
  tensor,
  walkLayers,
  zeros,
} from "../src/index.ts";

let backend: Backend;

beforeEach(() => {
  backend = reference();
  setBackend(backend);
});

type Tensors = Readonly<Record<string, Tensor>>;

/** `x * weight + mean`, which counts its calls. */
function scaleBy(weight: Tensor, buffers: Tensors) {
  return defineLayer((x) => add(mul(x, weight), buffers["mean"] as Tensor), {
    kind: "scale" as const,
    parameters: { weight },
    buffers,
    withParameters: (parameters: { readonly weight: Tensor }, others: Tensors = {}): Layer =>
      scaleBy(parameters.weight, others),
  });
}

function box<C extends Readonly<Record<string, Layer>>>(children: C) {
  return defineLayer((x, context) => Object.values(children).reduce((y, layer) => layer(y, context), x), {
    kind: "box" as const,
    children,
    withChildren: (others: Readonly<Record<string, Layer>>): Layer => box(others),
  });
}

const layerOf = (value: number) =>
  scaleBy(tensor([value, value], { requiresGrad: true }), { mean: zeros([2]), count: tensor(3, { dtype: "int32" }) });

function model() {
  const shared = layerOf(2);
  return box({ first: layerOf(1), shared, again: box({ shared, plain: (x: Tensor) => x }) });
}

const stateOf = (given: Layer): Tensor[] => stateEntries(given).map(({ tensor: x }) => x);

const valuesOf = (given: Layer): string =>
  stateOf(given)
    .map((x) => `${x.dtype} ${x.dataSync()}`)
    .join("; ");

const alive = (): number => backend.memory().buffers;

/** Ways to make a model of another, whose tensors are its own. */
const ways: readonly [name: string, make: <L extends Layer>(given: L) => L | Promise<L>][] = [
  ["copyModel", copyModel],
  ["castModel", (given) => castModel(given, "float64")],
  ["moveTo another backend", (given) => moveTo(given, reference())],
  ["moveTo its own backend", (given) => moveTo(given, backend)],
  ["mapTensors", (given) => mapTensors(given, (x) => x)],
];

describe.each(ways)("%s", (_, make) => {
  test("gives a model of its own tensors, with the values, paths, kinds and flags of the other", async () => {
    const given = model();
    (given.children.first.parameters.weight as Tensor).requiresGrad = false;
    const other = await make(given);
    expectTypeOf(other).toEqualTypeOf<typeof given>();
    const paths = (whole: Layer): string[] => walkLayers(whole).map(({ path, layer }) => `${path} ${layer.kind}`);
    expect(paths(other)).toEqual(paths(given));
    expect(stateOf(other).some((x) => stateOf(given).includes(x))).toBe(false);
    expect(valuesOf(other).replaceAll("float64", "float32")).toBe(valuesOf(given));
    const flags = (whole: Layer): boolean[] => stateOf(whole).map((x) => x.requiresGrad);
    expect(flags(other)).toEqual(flags(given));
    expect(flags(other).slice(0, 4)).toEqual([false, false, false, true]);
  });

  test("keeps layers and tensors shared that were", async () => {
    const other = await make(model());
    expect(other.children.again.children.shared).toBe(other.children.shared);
    expect(parametersOf(other)).toHaveLength(2);
    expect(buffersOf(other)).toHaveLength(4);
    const tied = ones([2], { requiresGrad: true });
    const both = await make(box({ a: scaleBy(tied, { mean: zeros([2]) }), b: scaleBy(tied, { mean: zeros([2]) }) }));
    expect(both.children.a.parameters.weight).toBe(both.children.b.parameters.weight);
  });

  test("makes what trains by itself: neither moves the other, and no gradient flows between them", async () => {
    const given = model();
    const other = await make(given);
    const before = valuesOf(given);
    const x = ones([2], {
      backend: stateOf(other)[0]?.backend as Backend,
      dtype: stateOf(other)[0]?.dtype as "float32",
    });
    backward(other(x).sum());
    for (const weight of parametersOf(other)) expect(isTensor(weight.grad)).toBe(true);
    for (const weight of parametersOf(given)) expect(weight.grad).toBe(undefined);
    for (const weight of parametersOf(other)) weight.dispose();
    expect(valuesOf(given)).toBe(before);
  });

  test("leaves nothing behind but what the new model has, which outlives the scope", async () => {
    const given = model();
    const start = alive();
    const other = await scope(() => ({ promise: () => make(given) })).promise();
    const isHere = stateOf(other)[0]?.backend === backend;
    const before = new Set(stateOf(given).map((x) => x.buffer));
    const own = [...new Set(stateOf(other).map((x) => x.buffer))].filter((buffer) => !before.has(buffer));
    expect(alive() - start).toBe(isHere ? own.length : 0);
    for (const x of new Set(stateOf(other))) x.dispose();
    expect(alive()).toBe(start);
    expect(valuesOf(given)).toMatch(/^float32 1,1/);
  });
});

test("a copy outlives the scope that it was made in, even if it is not returned", () => {
  const given = model();
  let copy: Layer | undefined;
  scope(() => {
    copy = copyModel(given);
  });
  expect(valuesOf(copy as Layer)).toBe(valuesOf(given));
});

test("a copy costs no memory until one of the two changes", () => {
  const given = model();
  const start = alive();
  const copy = copyModel(given);
  expect(alive()).toBe(start);
  copy.children.first.parameters.weight.dispose();
  expect(alive()).toBe(start);
});

describe("mapTensors", () => {
  test("asks for each tensor once, at its first path, and says whether it is trained", () => {
    const seen: string[] = [];
    mapTensors(model(), (x, { path, trained }) => {
      seen.push(`${path} ${trained}`);
      return x;
    });
    expect(seen).toEqual([
      "first.weight true",
      "first.mean false",
      "first.count false",
      "shared.weight true",
      "shared.mean false",
      "shared.count false",
    ]);
  });

  test("frees what is made on the way and records nothing", () => {
    const given = box({ first: layerOf(1) });
    const start = alive();
    const half = mapTensors(given, (x) => (x.dtype === "int32" ? x : x.add(1).div(2).mul(1)));
    expect(valuesOf(half)).toBe("float32 1,1; float32 0.5,0.5; int32 3");
    expect(alive() - start).toBe(2);
    expect(half.children.first.parameters.weight.node).toBe(undefined);
  });

  test("takes the tensors of another model and leaves those to it", () => {
    const [a, b] = [layerOf(1), layerOf(2)];
    const mixed = mapTensors(a, (x, { path }) => (path === "weight" ? b.parameters.weight : x));
    mixed.parameters.weight.dispose();
    expect(valuesOf(b)).toBe("float32 2,2; float32 0,0; int32 3");
  });
});

test("moveTo copies the values of the moment, whatever becomes of the model meanwhile", async () => {
  const given = layerOf(1);
  const moving = moveTo(given, reference());
  given.parameters.weight.dispose();
  expect(valuesOf(await moving)).toBe("float32 1,1; float32 0,0; int32 3");
});

test("moveTo puts parameters and buffers onto the backend, castModel converts floats only", async () => {
  const away = reference();
  const moved = await moveTo(model(), away);
  expect(new Set(stateOf(moved).map((x) => x.backend))).toEqual(new Set([away]));
  expect(stateOf(castModel(layerOf(1), "float64")).map((x) => x.dtype)).toEqual(["float64", "float64", "int32"]);
});
