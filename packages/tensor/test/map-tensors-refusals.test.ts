import { beforeEach, describe, expect, test } from "vitest";
import {
  add,
  type Backend,
  castModel,
  copyModel,
  defineLayer,
  type Layer,
  mapTensors,
  moveTo,
  mul,
  ones,
  reference,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../src/index.ts";
import { thrown } from "../src/testing/index.ts";

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

const alive = (): number => backend.memory().buffers;

const single: Backend = { ...reference(), name: "single", dtypes: ["float32", "int32"] };

describe.each<[string, (given: Layer) => unknown]>([
  ["copyModel", copyModel],
  ["castModel", (given) => castModel(given, "float64")],
  ["moveTo", (given) => moveTo(given, reference())],
  ["mapTensors", (given) => mapTensors(given, (x) => x)],
])("%s refuses", (name, make) => {
  const failure = async (given: unknown): Promise<string> => {
    try {
      await make(given as Layer);
      return "nothing";
    } catch (error) {
      return String(error);
    }
  };
  const bare = (): Layer => defineLayer((x) => x, { kind: "bare", parameters: { weight: ones([1]) } });

  test("what is no model", async () => {
    const rest = "Pass a layer, such as sequential(...), or a function that carries its parameters.";
    const got = await failure({});
    if (name === "moveTo")
      expect(got).toBe("TypeError: moveTo: x must be a tensor, got an empty object. Make one with tensor(values).");
    else expect(got).toBe(`TypeError: ${name}: model must be a layer, got an empty object. ${rest}`);
  });

  test("a layer with tensors that cannot be made again over others, by its path", async () => {
    const start = alive();
    const given = box({ ok: layerOf(1), inner: box({ bare: bare() }) });
    const made = alive();
    expect(await failure(given)).toBe(
      `TypeError: ${name}: layers with parameters or buffers must have withParameters, got bare without it ("inner.bare"). ` +
        "Add withParameters(parameters, buffers), which returns the same layer over other tensors.",
    );
    expect(await failure(bare())).toContain("got bare without it (the model itself).");
    const onlyBuffers = defineLayer((x) => x, { buffers: { mean: ones([1]) } });
    expect(await failure(onlyBuffers)).toContain("got a function without it (the model itself).");
    expect(alive()).toBe(made + 2);
    expect(made).toBeGreaterThan(start);
  });

  test("a container of such layers that cannot be made again", async () => {
    const fixed = defineLayer((x) => x, { kind: "fixed", children: { a: layerOf(1) } });
    const start = alive();
    expect(await failure(box({ fixed }))).toBe(
      `TypeError: ${name}: containers must have withChildren to be rebuilt, got fixed without it ("fixed"). ` +
        "Add withChildren(children), which returns the same container around other layers.",
    );
    expect(alive()).toBe(start);
  });

  test("no container that has no tensors below", async () => {
    const plain = defineLayer((x) => x, { kind: "plain", children: { a: (x: Tensor) => x } });
    expect(await failure(box({ plain, b: layerOf(1) }))).toBe("nothing");
  });

  test("a model with a tensor that was disposed", async () => {
    const given = model();
    given.children.first.buffers["mean"]?.dispose();
    expect(await failure(given)).toBe(
      `DisposedError: ${name}: the tensor must be alive, got one of shape [2] that was disposed. ` +
        "Return it from its scope(), or keep() it.",
    );
  });

  test("a layer that makes itself again over other tensors than it is given, and leaves nothing behind", async () => {
    const weight = ones([1]);
    const fixed = Object.assign((x: Tensor) => x, {
      parameters: { weight },
      withParameters: (): Layer => fixed as Layer,
    });
    const start = alive();
    expect(await failure(fixed)).toBe(
      `TypeError: ${name}: the layer's own withParameters must return a layer over what it is given, got one with ` +
        "another weight. Give it weight as it is.",
    );
    expect(alive()).toBe(start);
  });
});

describe("refusals of their own", () => {
  test.each<[string, () => unknown, string]>([
    [
      "f that is none",
      () => mapTensors(layerOf(1), 3 as never),
      "TypeError: mapTensors: f must be a function, got 3. Pass a function.",
    ],
    [
      "no tensor",
      () => mapTensors(layerOf(1), () => undefined as never),
      "TypeError: mapTensors: f must return a tensor, got undefined for weight. " +
        "Return the tensor that it is given where nothing changes.",
    ],
    [
      "another shape",
      () => mapTensors(layerOf(1), () => ones([3])),
      "ShapeError: mapTensors: f must return a tensor of the shape that it is given, got [3] for weight [2]. Reshape it.",
    ],
    [
      "floats for whole numbers",
      () => mapTensors(layerOf(1), (x) => x.mul(1.5)),
      "DTypeError: mapTensors: f must return floats for floats and int32 for int32, got float32 for count int32. " +
        "Convert with cast(x, dtype).",
    ],
    [
      "a dtype that is none",
      () => castModel(layerOf(1), "int32" as never),
      'TypeError: castModel: dtype must be one of float32, float64, got "int32". Pass one of float32, float64.',
    ],
    [
      "a dtype that the backend lacks",
      () => castModel(scaleBy(ones([2], { backend: single }), {}), "float64"),
      "BackendError: castModel: the backend of weight, single, must hold the dtype, got float64. " +
        "Move the model with moveTo(model, backend) to one that does, such as reference().",
    ],
  ])("%s", (_, call, message) => {
    expect(thrown(call)).toBe(message);
  });

  test("a backend that is none, or lacks a dtype of the model", async () => {
    await expect(moveTo(layerOf(1), {} as never)).rejects.toThrow(
      new TypeError(
        "moveTo: backend must be a backend, got an empty object. Make one with reference() or await wasm().",
      ),
    );
    await expect(moveTo(castModel(layerOf(1), "float64"), single)).rejects.toThrow(
      "moveTo: the backend must hold the dtype of weight, float64, got single, which holds float32, int32. " +
        'Convert with castModel(model, "float32") first.',
    );
  });

  test("nothing is left behind where f fails half way", () => {
    const given = model();
    const start = alive();
    const fail = (): Layer =>
      mapTensors(given, (x, { path }) => {
        if (path === "shared.mean") throw new RangeError("mine");
        return x.dtype === "int32" ? x : x.add(1);
      });
    expect(fail).toThrow(new RangeError("mine"));
    expect(alive()).toBe(start);
  });

  test("nothing is left behind where an upload fails half way", async () => {
    const given = model();
    const start = alive();
    const away = reference();
    let uploads = 0;
    const failing: Backend = {
      ...away,
      upload: (...values) => {
        if (uploads++ === 3) throw new RangeError("full");
        return away.upload(...values);
      },
    };
    await expect(moveTo(given, failing)).rejects.toThrow(new RangeError("full"));
    expect(away.memory().buffers).toBe(0);
    expect(alive()).toBe(start);
  });
});
