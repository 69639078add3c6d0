import { relu } from "@ganglion/fixtures";
import {
  add,
  defineLayer,
  type Layer,
  mul,
  ones,
  reference,
  rng,
  setBackend,
  ShapeError,
  type Tensor,
  zeros,
} from "@ganglion/tensor";
import { beforeEach, describe, expect, expectTypeOf, it } from "vitest";
import {
  callChild,
  conv2d,
  dropout,
  flatten,
  type Linear,
  LayerError,
  linear,
  residual,
  type Sequential,
  sequential,
} from "../src/index.ts";

beforeEach(() => setBackend(reference()));

describe("sequential", () => {
  it("calls its layers in order, arrow functions too", () => {
    const model = sequential(
      (x) => mul(x, 2),
      (x) => add(x, 1),
      sequential(),
    );
    expect(model(ones([1])).dataSync()).toEqual(new Float32Array([3]));
  });

  it("names its children by position or as it is told", () => {
    const head = linear(2, 1, { rng: rng(7) });
    expect(Object.keys(sequential(relu, head).children)).toEqual(["0", "1"]);
    const named = sequential({ act: relu, head });
    expect(Object.keys(named.children)).toEqual(["act", "head"]);
    expect(named.children.head).toBe(head);
    expectTypeOf(named.children.head).toEqualTypeOf<Linear>();
    expectTypeOf(sequential(relu, head)).toEqualTypeOf<Sequential>();
    expect(named.kind).toBe("sequential");
  });

  it("does not change when the object that it was made of does", () => {
    const children: Record<string, Layer> = { double: (x) => mul(x, 2) };
    const model = sequential(children);
    children["double"] = (x) => mul(x, 3);
    expect(model(ones([1])).dataSync()).toEqual(new Float32Array([2]));
  });

  it("is rebuilt around other children, whose names stay", () => {
    const model = sequential((x) => mul(x, 2), sequential({ inner: (x: Tensor) => add(x, 1) }));
    const tripled = model.withChildren({ ...model.children, "0": (x) => mul(x, 3) });
    expect(model(ones([1])).dataSync()).toEqual(new Float32Array([3]));
    expect(tripled(ones([1])).dataSync()).toEqual(new Float32Array([4]));
    expect(Object.keys(tripled.children)).toEqual(["0", "1"]);
    expect(tripled.children["1"]).toBe(model.children["1"]);
  });

  it("passes the context on", () => {
    const seen: unknown[] = [];
    const model = sequential(
      sequential((x, context) => {
        seen.push(context);
        return x;
      }),
    );
    const random = rng(7);
    model(ones([1]), { training: true, rng: random });
    expect(seen).toEqual([{ training: true, rng: random }]);
  });

  it("reports every child, inner ones first, by full path with input, output and layer", () => {
    const inner = linear(2, 3, { rng: rng(7) });
    const block = residual(sequential({ fc: linear(3, 3, { rng: rng(7) }) }));
    const model = sequential({ features: sequential(inner, relu), block });
    const seen: [string, readonly number[], readonly number[], string | undefined][] = [];
    model(ones([1, 2]), {
      observe: (path, x, y, layer) => seen.push([path, x.shape, y.shape, layer.kind]),
    });
    expect(seen).toEqual([
      ["features.0", [1, 2], [1, 3], "linear"],
      ["features.1", [1, 3], [1, 3], "relu"],
      ["features", [1, 2], [1, 3], "sequential"],
      ["block.body.fc", [1, 3], [1, 3], "linear"],
      ["block.body", [1, 3], [1, 3], "sequential"],
      ["block", [1, 3], [1, 3], "residual"],
    ]);
  });

  it("says where a shape does not fit, by full path, and keeps the cause", () => {
    const model = sequential({
      features: sequential(conv2d(1, 2, { kernelSize: 3, rng: rng(7) }), relu, flatten()),
      head: sequential(linear(70, 10, { rng: rng(7) })),
    });
    const error = catchError(() => model(zeros([4, 1, 8, 8])));
    expect(error).toBeInstanceOf(LayerError);
    expect(error).toBeInstanceOf(ShapeError);
    const { path, layerKind, inputShape, cause, message, name } = error as LayerError;
    expect({ path, layerKind, inputShape, name }).toEqual({
      path: "head.0",
      layerKind: "linear",
      inputShape: [4, 72],
      name: "LayerError",
    });
    expect(message).toBe(
      'sequential: each layer must be able to take its input, got [4, 72] for layer "head.0" (linear). ' +
        "affine: the last axis of x must match weight [out, in], got x [4, 72] and weight [10, 70]. " +
        "Flatten images to [batch, features] first.",
    );
    expect(cause).not.toBeInstanceOf(LayerError);
    expect(cause.shapes).toEqual([
      [4, 72],
      [10, 70],
    ]);
  });

  it("calls a layer without a kind a function, and leaves other errors as they are", () => {
    const model = sequential((x) => add(x, ones([3])));
    expect(() => model(ones([2]))).toThrow(
      'sequential: each layer must be able to take its input, got [2] for layer "0" (function). ' +
        "add: shapes must broadcast, got [2] and [3]. Aligned at the right, each pair of lengths must be equal or contain " +
        "a 1; reshape one of them.",
    );
    const error = catchError(() => sequential(dropout())(ones([2]), { training: true }));
    expect((error as Error).message).toMatch(/^dropout: context\.rng must be given/);
  });

  it("refuses what is no layer", () => {
    expect(() => sequential(relu, { kind: "relu" } as never)).toThrow(
      new TypeError(
        "sequential: 1 must be a layer, got an object with kind. Pass a layer, such as sequential(...), or a function that carries its parameters.",
      ),
    );
    expect(() => sequential({ head: undefined } as never)).toThrow(
      new TypeError(
        "sequential: head must be a layer, got undefined. Pass a layer, such as sequential(...), or a function that carries its parameters.",
      ),
    );
  });

  it("refuses names that would break paths", () => {
    for (const name of ["", "a.b"]) {
      expect(() => sequential({ [name]: relu })).toThrow(
        new TypeError(
          `sequential: names of children must be non-empty and without dots, got "${name}". Dots separate the parts of a path.`,
        ),
      );
    }
  });
});

describe("callChild", () => {
  it("makes containers of one's own that report and name paths", () => {
    const twice = (layer: Layer): Layer =>
      defineLayer(
        (x, context) => callChild("twice", "layer", layer, callChild("twice", "layer", layer, x, context), context),
        {
          kind: "twice",
          children: { layer },
        },
      );
    const model = sequential({ block: twice(linear(2, 3, { rng: rng(7) })) });
    const paths: string[] = [];
    expect(() => model(ones([1, 2]), { observe: (path) => paths.push(path) })).toThrow(
      'sequential: each layer must be able to take its input, got [1, 3] for layer "block.layer" (linear).',
    );
    expect(paths).toEqual(["block.layer"]);
  });
});

describe("residual", () => {
  it("adds its input to what the body returns", () => {
    expect(residual((x) => mul(x, 0))(ones([2])).dataSync()).toEqual(new Float32Array([1, 1]));
    expect(residual((x) => mul(x, 2), { shortcut: (x) => mul(x, 10) })(ones([1])).dataSync()).toEqual(
      new Float32Array([12]),
    );
  });

  it("has the body and the shortcut as children", () => {
    const body = linear(2, 3, { rng: rng(7) });
    const shortcut = linear(2, 3, { rng: rng(7) });
    expect(residual(body).children).toEqual({ body });
    expect(residual(body, { shortcut }).children).toEqual({ body, shortcut });
  });

  it("is rebuilt around another body, with the shortcut or without", () => {
    const double: Layer = (x) => mul(x, 2);
    const rebuilt = residual(double, { shortcut: double }).withChildren({ body: (x) => mul(x, 0), shortcut: double });
    expect(rebuilt(ones([1])).dataSync()).toEqual(new Float32Array([2]));
    expect(
      residual(double)
        .withChildren({ body: (x) => mul(x, 5) })(ones([1]))
        .dataSync(),
    ).toEqual(new Float32Array([6]));
  });

  it("refuses to broadcast", () => {
    expect(() => residual(linear(3, 1, { rng: rng(7) }))(ones([2, 3]))).toThrow(
      "residual: the body must return the shape that it is added to, got [2, 1] for [2, 3]. " +
        "Give a shortcut, such as a conv2d with kernelSize 1 and the body's stride.",
    );
  });
});

function catchError(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error("expected an error");
}
