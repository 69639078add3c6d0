import { grad, reference, rng, setBackend, sum, type Tensor, tensor } from "@ganglion/tensor";
import { assertGradCheck, assertGradGradCheck, matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import * as activations from "../src/index.ts";
import {
  type Activation,
  elu,
  gelu,
  leakyRelu,
  learnedSwish,
  logSoftmax,
  maxout,
  maxoutFeatures,
  mish,
  prelu,
  sigmoid,
  softmax,
  softplus,
  swish,
  tanh,
} from "../src/index.ts";

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

const X = [
  [-3.5, -1.25, -0.5, 0.75],
  [-0.125, 1.5, 2.25, 5.5],
];

/** Smooth functions are checked at 0 as well, where a formula made of `abs` would show. */
const smooth: Readonly<Record<string, () => Activation>> = {
  sigmoid: () => sigmoid,
  tanh: () => tanh,
  swish: () => swish,
  "swish of beta 1.5": () => swish.with({ beta: 1.5 }),
  gelu: () => gelu,
  "gelu by tanh": () => gelu.with({ approximate: "tanh" }),
  softplus: () => softplus,
  "softplus of beta 2": () => softplus.with({ beta: 2 }),
  mish: () => mish,
  learnedSwish: () => learnedSwish({ dtype: "float64", beta: 1.25 }),
};

const bent: Readonly<Record<string, () => Activation>> = {
  leakyRelu: () => leakyRelu.with({ negativeSlope: 0.1 }),
  elu: () => elu.with({ alpha: 0.7 }),
  prelu: () => prelu({ channels: 4, init: 0.3, dtype: "float64" }),
  "prelu with one slope": () => prelu({ dtype: "float64" }),
  maxoutFeatures: () => maxoutFeatures,
};

const across: Readonly<Record<string, () => Activation>> = {
  softmax: () => softmax,
  "softmax over rows": () => softmax.with({ axis: 0 }),
  logSoftmax: () => logSoftmax,
  "logSoftmax over rows": () => logSoftmax.with({ axis: 0 }),
  maxout: () => maxout(4, 3, { pieces: 3, rng: rng(5), dtype: "float64" }),
};

/** All others, as they are exported. */
const others: Readonly<Record<string, () => Activation>> = Object.fromEntries(
  Object.entries(activations).flatMap(([name, value]) =>
    "kind" in value && !(name in { ...smooth, ...bent, ...across }) ? [[name, () => value as Activation]] : [],
  ),
);

const float64 = (values: number[] | number[][]): Tensor => tensor(values, { dtype: "float64" });
const rowsOf = (table: Readonly<Record<string, () => Activation>>) =>
  Object.entries(table).map(([name, make]) => ({ name, make }));

test("every activation is among them", () => {
  const names = Object.keys({ ...smooth, ...bent, ...others, ...across }).map((name) => name.split(" ")[0]);
  expect([...new Set(names), "defineActivation"].sort()).toEqual(Object.keys(activations).sort());
});

describe("gradients and gradients of gradients are difference quotients", () => {
  test.each(rowsOf({ ...smooth, ...bent, ...others, ...across }))("of $name", async ({ make }) => {
    const f = make();
    await assertGradCheck((x) => f(x), [float64(X)]);
    await assertGradGradCheck((x) => f(x), [float64(X)], { tolerance: 1e-5 });
  });

  test.each(rowsOf(smooth))("of $name at 0", async ({ make }) => {
    const f = make();
    await assertGradCheck((x) => f(x), [float64([0])], { maxKinks: 0 });
    await assertGradGradCheck((x) => f(x), [float64([0])], { maxKinks: 0, tolerance: 1e-5 });
  });
});

describe("parameters are trained", () => {
  test.each([
    {
      name: "prelu",
      layer: () => prelu({ channels: 4, dtype: "float64" }),
      gradient: [[-3.625], [-1.25], [-0.5], [0]],
    },
  ])("$name adds up what its channels' negative inputs were", ({ layer, gradient }) => {
    const f = layer();
    const [found] = grad(sum(f(float64(X))), [f.parameters!["weight"]!]);
    expect(found).toBeAllClose(gradient.flat());
  });

  test("learnedSwish: the gradient of beta is x^2 s (1 - s), summed", () => {
    const f = learnedSwish({ dtype: "float64", beta: 0.5 });
    const [found] = grad(sum(f(float64([2, -1]))), [f.parameters!["beta"]!]);
    const s = (x: number) => 1 / (1 + Math.exp(-0.5 * x));
    expect(found).toBeAllClose([4 * s(2) * (1 - s(2)) + s(-1) * (1 - s(-1))], { rtol: 1e-12 });
  });
});

describe("gradients of the parameters' gradients", () => {
  const V = [2, -1, 0.5, -3];

  test("prelu: the slope's gradient is the sum of negative inputs, whose own gradient is 1 for each", () => {
    const f = prelu({ dtype: "float64" });
    const x = float64(V);
    x.requiresGrad = true;
    const [slope] = grad(sum(f(x)), [f.parameters!["weight"]!], { createGraph: true });
    expect(slope).toBeAllClose([-4]);
    expect(grad(sum(slope!), [x])[0]).toBeAllClose([0, 1, 0, 1]);
  });

  test("learnedSwish: the second derivative by beta is x^3 s (1 - s) (1 - 2 s), summed", () => {
    const f = learnedSwish({ dtype: "float64", beta: 0.5 });
    const beta = f.parameters!["beta"]!;
    const [first] = grad(sum(f(float64(V))), [beta], { createGraph: true });
    const s = (x: number): number => 1 / (1 + Math.exp(-0.5 * x));
    const second = V.reduce((total, x) => total + x ** 3 * s(x) * (1 - s(x)) * (1 - 2 * s(x)), 0);
    expect(grad(sum(first!), [beta])[0]).toBeAllClose([second], { rtol: 1e-12 });
  });

  test("maxout: the weights' gradient is the input for the piece that won, whose own gradient counts the wins", () => {
    const f = maxout(2, 1, { rng: rng(5), dtype: "float64" });
    const x = float64([[1, -2]]);
    x.requiresGrad = true;
    const [first] = grad(sum(f(x)), [f.parameters!["weight"]!], { createGraph: true });
    expect(sum(first!, { axis: 0 })).toBeAllClose([1, -2]);
    expect(grad(sum(first!), [x])[0]).toBeAllClose([[1, 1]]);
  });
});

describe("derivative", () => {
  test.each(rowsOf({ ...smooth, ...bent, ...others }))("of $name is the gradient of its sum", ({ make }) => {
    const f = make();
    const x = float64(X);
    x.requiresGrad = true;
    const [expected] = grad(sum(f(x)), [x]);
    expect(f.derivative(x)).toBeAllClose(expected!, { rtol: 1e-12, atol: 1e-14 });
  });

  test.each(rowsOf({ ...smooth, ...bent, ...others, ...across }))("of $name is differentiable", async ({ make }) => {
    const f = make();
    await assertGradCheck((x) => f.derivative(x), [float64(X)], { tolerance: 1e-5 });
  });

  test.each([
    { name: "softmax", f: softmax },
    { name: "logSoftmax", f: logSoftmax },
  ])("of $name is the Jacobian", ({ f }) => {
    const x = float64([0.5, -1, 2]);
    x.requiresGrad = true;
    const rows = [0, 1, 2].map((i) => [
      ...grad(f(x), [x], { grad: float64([0, 1, 2].map((j) => Number(i === j))) })[0]!.dataSync(),
    ]);
    expect(f.derivative(x)).toBeAllClose(rows, { rtol: 1e-12 });
  });

  test("of softmax over rows has that axis last", () => {
    const x = float64(X);
    const jacobian = softmax.with({ axis: 0 }).derivative(x);
    expect(jacobian).toBeAllClose(softmax.derivative(x.transpose()), { rtol: 1e-12 });
    expect(jacobian.shape).toEqual([4, 2, 2]);
  });

  test("of maxoutFeatures is shared by features that are equal", () => {
    const x = float64([[2, 2, 1, 3]]);
    x.requiresGrad = true;
    expect(maxoutFeatures.derivative(x)).toBeAllClose([[0.5, 0.5, 0, 1]]);
    expect(grad(sum(maxoutFeatures(x)), [x])[0]).toBeAllClose([[0.5, 0.5, 0, 1]]);
  });

  test("of maxout is, for each output, the weights of the piece that won", () => {
    const f = maxout(4, 3, { pieces: 2, rng: rng(5), dtype: "float64" });
    const x = float64(X);
    x.requiresGrad = true;
    const jacobian = f.derivative(x);
    const rows = [0, 1, 2].map((out) => {
      const pick = float64([0, 1, 2].map((j) => Number(j === out)));
      return grad(sum(f(x).mul(pick)), [x])[0]!.dataSync();
    });
    const expected = [0, 1].flatMap((n) => rows.flatMap((row) => Array.from(row.slice(4 * n, 4 * n + 4))));
    expect(jacobian).toBeAllClose({ shape: [2, 3, 4], data: expected }, { rtol: 1e-12 });
  });
});
