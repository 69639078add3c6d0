import { beforeEach, describe, expect, test } from "vitest";
import {
  type Initializer,
  ones,
  parameter,
  reference,
  rng,
  scope,
  setBackend,
  type Tensor,
  tensor,
  zeros,
} from "../src/index.ts";
import { thrown } from "../src/testing/index.ts";

beforeEach(() => setBackend(reference()));

const drawn: Initializer = (shape, options) => options.rng.normal(shape, { dtype: options.dtype ?? "float32" });

describe("parameter", () => {
  test("requires a gradient and outlives the scope it was made in", () => {
    let x: Tensor | undefined;
    scope(() => {
      x = parameter([2], ones);
    });
    expect(x?.requiresGrad).toBe(true);
    expect(x?.dataSync()).toEqual(new Float32Array([1, 1]));
  });

  test("hands the initializer the shape, the generator, the dtype and the groups", () => {
    const seen: unknown[] = [];
    const random = rng(7);
    const init: Initializer = (shape, options) => {
      seen.push(shape, options);
      return zeros(shape, { dtype: "float64" });
    };
    expect(parameter([2, 3], init, { rng: random, dtype: "float64", groups: 2 }).dtype).toBe("float64");
    expect(seen).toEqual([[2, 3], { rng: random, dtype: "float64", groups: 2 }]);
  });

  test("draws as the generator does", () => {
    expect(parameter([5], drawn, { rng: rng(7) }).dataSync()).toEqual(rng(7).normal([5]).dataSync());
  });

  test("frees what the initializer makes on the way, and records nothing", () => {
    const backend = reference();
    setBackend(backend);
    const root = ones([2], { requiresGrad: true });
    const x = parameter([2], () => root.mul(2).add(1));
    expect(x.node).toBe(undefined);
    expect(backend.memory().buffers).toBe(2);
  });

  test.each<[string, () => unknown, string]>([
    [
      "an initializer that draws without a generator",
      () => parameter([2], drawn, { where: "linear" }),
      "TypeError: linear: rng must be given, got undefined. " +
        "Pass { rng: rng(7) } with rng from @ganglion/tensor; one generator serves a whole model.",
    ],
    [
      "what is no tensor",
      () => parameter([2], () => [0, 0] as never),
      "TypeError: parameter: an initializer must return a tensor, got an array of 2. " +
        "Return a tensor of the shape that it is given.",
    ],
    [
      "a factory that was not called",
      () => parameter([2], (() => ones) as never),
      "TypeError: parameter: an initializer must return a tensor, got a function. Call the factory, as in normal().",
    ],
    [
      "another shape",
      () => parameter([2], () => ones([3])),
      "ShapeError: parameter: the initializer must return the shape that it is given, got [3] for [2]. " +
        "Return a tensor of that shape.",
    ],
    [
      "another dtype",
      () => parameter([2], (shape) => ones(shape, { dtype: "float64" })),
      "DTypeError: parameter: the initializer must return the dtype that it is given, got float64 for float32. " +
        "Make it with the dtype that it is given.",
    ],
    [
      "a dtype that is not trained",
      () => parameter([2], ones, { dtype: "int32" as never }),
      'TypeError: parameter: dtype must be one of float32, float64, got "int32". Leave it out for the default.',
    ],
    [
      "an option that is none",
      () => parameter([2], ones, { seed: 7 } as never),
      'TypeError: parameter: options must be known ones, got "seed". Known are: where, rng, dtype, groups.',
    ],
    [
      "no initializer",
      () => parameter([2], tensor(1) as never, { where: "own" }),
      "TypeError: own: init must be a function, got Tensor(float32 [] on reference). Pass a function.",
    ],
  ])("refuses %s", (_, call, message) => {
    expect(thrown(call)).toBe(message);
  });
});
