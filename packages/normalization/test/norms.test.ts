import {
  add,
  type Layer,
  mul,
  ones,
  reference,
  rng,
  scope,
  setBackend,
  type Shape,
  type Tensor,
  tensor,
  zeros,
} from "@ganglion/tensor";
import { matchers, thrown } from "@ganglion/tensor/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, expectTypeOf, test } from "vitest";
import { batchNorm, groupNorm, instanceNorm, layerNorm, rmsNorm } from "../src/index.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const float64 = { dtype: "float64" } as const;
/** A norm of `[4, 6, 2]` with eps so small that it does not show. */
const norms: Readonly<Record<string, () => Layer>> = {
  batchNorm: () => batchNorm(6, { eps: 1e-300, ...float64, trackRunningStats: false }),
  layerNorm: () => layerNorm([6, 2], { eps: 1e-300, ...float64 }),
  groupNorm: () => groupNorm(3, 6, { eps: 1e-300, ...float64 }),
  instanceNorm: () => instanceNorm(6, { eps: 1e-300, ...float64 }),
  rmsNorm: () => rmsNorm([6, 2], { eps: 1e-300, ...float64 }),
};
const SHAPE: Shape = [4, 6, 2];
const rows = Object.entries(norms).map(([name, make]) => ({ name, make }));
const shifted = rows.filter(({ name }) => name !== "rmsNorm");
/** Whatever a generator draws: any values but those that have no variance. */
const inputs = fc
  .record({
    seed: fc.integer({ min: 0 }),
    mean: fc.integer({ min: -100, max: 100 }),
    std: fc.integer({ min: 1, max: 50 }),
  })
  .map(
    ({ seed, mean, std }) =>
      (): Tensor =>
        rng(seed).normal(SHAPE, { mean, std, ...float64 }),
  );
const TIGHT = { rtol: 1e-6, atol: 1e-6 };

describe("properties", () => {
  test.each(rows)("$name does not care how large its input is", ({ make }) => {
    const norm = make();
    const scale = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
    fc.assert(
      fc.property(inputs, scale, (draw, factor) => {
        const x = draw();
        expect(norm(mul(x, factor))).toBeAllClose(norm(x), TIGHT);
        expect(norm(mul(x, -factor))).toBeAllClose(mul(norm(x), -1), TIGHT);
      }),
      { numRuns: 30 },
    );
  });

  test.each(shifted)("$name does not care where its input lies", ({ make }) => {
    const norm = make();
    fc.assert(
      fc.property(inputs, fc.double({ min: -1e3, max: 1e3, noNaN: true }), (draw, shift) => {
        const x = draw();
        expect(norm(add(x, shift))).toBeAllClose(norm(x), TIGHT);
      }),
      { numRuns: 30 },
    );
  });

  test.each(rows)("$name leaves nothing to do for itself", ({ make }) => {
    const norm = make();
    const y = norm(rng(3).normal(SHAPE, float64));
    expect(norm(y)).toBeAllClose(y, { rtol: 1e-12, atol: 1e-12 });
  });

  test.each(rows.filter(({ name }) => name !== "batchNorm"))("$name treats each sample by itself", ({ make }) => {
    const norm = make();
    const x = rng(3).normal(SHAPE, float64);
    const y = norm(x).dataSync();
    const others = rng(4).normal(SHAPE, float64).dataSync();
    const mixed = x.dataSync().map((value, i) => (i < 12 ? value : others[i]!));
    expect(
      norm(tensor(mixed, { shape: SHAPE }))
        .dataSync()
        .slice(0, 12),
    ).toEqual(y.slice(0, 12));
  });

  test("one group is layer norm, as many as channels instance norm", () => {
    const x = rng(3).normal(SHAPE);
    expect(groupNorm(1, 6)(x)).toBeAllClose(layerNorm([6, 2])(x));
    expect(groupNorm(6, 6)(x)).toBeAllClose(instanceNorm(6)(x));
  });

  test("layer norm is rms norm of what is left without the mean", () => {
    const x = rng(3).normal([4, 6]);
    expect(rmsNorm(6)(x.sub(x.mean({ axis: 1, keepDims: true })))).toBeAllClose(layerNorm(6)(x));
  });

  test("batch norm of one batch is instance norm of its transpose", () => {
    const x = rng(3).normal([5, 3]);
    const y = batchNorm(3)(x, { training: true });
    expect(
      instanceNorm(3)(x.transpose().reshape([1, 3, 5]))
        .reshape([3, 5])
        .transpose(),
    ).toBeAllClose(y);
  });
});

describe("eps", () => {
  test.each([
    { name: "layerNorm", make: () => layerNorm(2, { eps: 3 }) },
    { name: "groupNorm", make: () => groupNorm(1, 2, { eps: 3 }) },
    { name: "rmsNorm", make: () => rmsNorm(2, { eps: 3 }) },
  ])("of $name is inside of the root", ({ make }) => {
    expect(make()(tensor([[-1, 1]]))).toBeAllClose([[-0.5, 0.5]]);
  });

  test("of instanceNorm is inside of the root", () => {
    expect(instanceNorm(1, { eps: 3 })(tensor([[[-1, 1]]]))).toBeAllClose([[[-0.5, 0.5]]]);
  });
});

describe("what they carry", () => {
  test.each([
    [
      () => layerNorm([2, 3]),
      "layerNorm",
      { shape: [2, 3], eps: 1e-5, elementwiseAffine: true, bias: true },
      ["weight", "bias"],
    ],
    [
      () => layerNorm(4, { bias: false }),
      "layerNorm",
      { shape: [4], eps: 1e-5, elementwiseAffine: true, bias: false },
      ["weight"],
    ],
    [
      () => layerNorm(4, { elementwiseAffine: false }),
      "layerNorm",
      { shape: [4], eps: 1e-5, elementwiseAffine: false, bias: false },
      [],
    ],
    [() => rmsNorm(4), "rmsNorm", { shape: [4], eps: 1e-5, elementwiseAffine: true }, ["weight"]],
    [
      () => rmsNorm(4, { elementwiseAffine: false, eps: 1 }),
      "rmsNorm",
      { shape: [4], eps: 1, elementwiseAffine: false },
      [],
    ],
    [() => groupNorm(2, 4), "groupNorm", { groups: 2, channels: 4, eps: 1e-5, affine: true }, ["weight", "bias"]],
    [() => groupNorm(2, 4, { affine: false }), "groupNorm", { groups: 2, channels: 4, eps: 1e-5, affine: false }, []],
    [() => instanceNorm(4), "instanceNorm", { channels: 4, eps: 1e-5, affine: false }, []],
    [
      () => instanceNorm(4, { affine: true }),
      "instanceNorm",
      { channels: 4, eps: 1e-5, affine: true },
      ["weight", "bias"],
    ],
  ] as const)("%#: kind, options and parameters", (make, kind, options, names) => {
    const layer = make();
    expect(layer.kind).toBe(kind);
    expect(layer.options).toEqual(options);
    expect(Object.keys(layer.parameters)).toEqual(names);
    for (const [name, parameter] of Object.entries(layer.parameters)) {
      expect(parameter.requiresGrad).toBe(true);
      expect([...new Set(parameter.dataSync())]).toEqual([name === "weight" ? 1 : 0]);
    }
  });

  test("types", () => {
    expectTypeOf(layerNorm(3).options.shape).toEqualTypeOf<readonly number[]>();
    expectTypeOf(groupNorm(1, 3).kind).toEqualTypeOf<"groupNorm">();
    expectTypeOf(instanceNorm(3).options.affine).toEqualTypeOf<boolean>();
  });

  test("parameters outlive the scope they were made in", () => {
    const backend = reference();
    setBackend(backend);
    const layers = scope(() => [layerNorm(3), rmsNorm(3), groupNorm(1, 3), instanceNorm(3, { affine: true })]);
    expect(backend.memory().buffers).toBe(7);
    expect(layers[0]!(ones([1, 3])).shape).toEqual([1, 3]);
  });

  test("they compute in the dtype of their input", () => {
    const x = zeros([2, 4, 3], { dtype: "float64" });
    for (const norm of [layerNorm([4, 3]), rmsNorm([4, 3]), groupNorm(2, 4), instanceNorm(4, { affine: true })]) {
      expect(norm(x).dtype).toBe("float64");
    }
  });
});

describe("errors", () => {
  const groups = (x: Tensor): Tensor => groupNorm(2, 4)(x);
  const instances = (x: Tensor): Tensor => instanceNorm(2)(x);
  test.each([
    [
      "a shape of nothing",
      () => layerNorm([]),
      "RangeError: layerNorm: shape must be whole numbers >= 1, got []. Give the lengths of the last axes of x.",
    ],
    [
      "a length of 0",
      () => rmsNorm([2, 0]),
      "RangeError: rmsNorm: shape must be whole numbers >= 1, got [2, 0]. Give the lengths of the last axes of x.",
    ],
    [
      "an input that ends otherwise",
      () => layerNorm([2, 3])(ones([4, 3, 3])),
      "ShapeError: layerNorm: x must end in [2, 3], got [4, 3, 3]. Make the layer with the lengths of the last axes.",
    ],
    [
      "too few axes",
      () => rmsNorm([2, 3])(ones([3])),
      "ShapeError: rmsNorm: x must end in [2, 3], got [3]. Make the layer with the lengths of the last axes.",
    ],
    [
      "groups that do not divide",
      () => groupNorm(3, 4),
      "RangeError: groupNorm: groups must divide channels, got 3 for 4. Use 1, a divisor, or the number of channels.",
    ],
    [
      "no groups",
      () => groupNorm(0, 4),
      "RangeError: groupNorm: groups must be a whole number >= 1, got 0. Give the length of that axis.",
    ],
    [
      "other channels",
      () => groups(ones([2, 3, 4])),
      "ShapeError: groupNorm: x must be [n, 4, ...], got [2, 3, 4]. " +
        "Channels are on axis 1; make the layer with as many as come out of the one before.",
    ],
    [
      "channels without positions",
      () => instances(ones([2, 2])),
      "ShapeError: instanceNorm: x must be [n, 2, length, ...], got [2, 2]. " +
        "Channels are on axis 1; make the layer with as many as come out of the one before.",
    ],
    [
      "one position",
      () => instances(ones([2, 2, 1, 1])),
      "ShapeError: instanceNorm: each channel must have at least two positions to have a variance, got [2, 2, 1, 1]. " +
        "Use groupNorm or layerNorm where maps are that small.",
    ],
    [
      "an eps that is none",
      () => layerNorm(3, { eps: Number.NaN }),
      "RangeError: layerNorm: eps must be a finite number >= 0, got NaN. Check how it was computed.",
    ],
    [
      "whole numbers",
      () => layerNorm(3)(zeros([3], { dtype: "int32" })),
      'DTypeError: layerNorm: values must be float32 or float64, got int32. Convert with cast(x, "float32").',
    ],
  ])("%s", (_, call, message) => {
    expect(thrown(call)).toBe(message);
  });
});
