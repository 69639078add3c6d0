import { logistic, points, softplus, worst } from "@ganglion/fixtures/accuracy";
import { grad, reference, setBackend, sum, type Tensor, tensor, withoutFused } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import {
  binaryCrossEntropy,
  crossEntropy,
  hinge,
  huber,
  klDivergence,
  meanAbsoluteError,
  meanSquaredError,
  smoothL1,
} from "../src/index.ts";

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

/** In units of the last place. */
const BOUND = 5;
const none = { reduction: "none" } as const;
const labels = (values: number[]): Tensor => tensor(values, { dtype: "int32" });
const full = (value: number): Tensor => tensor(points.map(() => value));
const zero = (factor: number, x: number): number => (factor === 0 ? 0 : factor * x);

/** A loss of one prediction, and what value and gradient are in double precision. */
interface Row {
  readonly title: string;
  readonly loss: (x: Tensor) => Tensor;
  readonly value: (x: number) => number;
  readonly derivative: (x: number) => number;
  readonly derivativeScale?: (x: number) => number;
}

const binary = (target: number, posWeight: number): Row => ({
  title: `binaryCrossEntropy of target ${target} and posWeight ${posWeight}`,
  loss: (x) => binaryCrossEntropy(x, full(target), { ...none, posWeight: tensor([posWeight]) }),
  value: (x) => zero(1 - target, softplus(x)) + zero(target * posWeight, softplus(-x)),
  derivative: (x) => (1 - target) * logistic(x) - target * posWeight * logistic(-x),
  derivativeScale: (x) => (1 - target) * logistic(x) + target * posWeight * logistic(-x),
});

/** Of two classes, of which the other one has the score 0. */
const pair = (x: Tensor): Tensor => x.reshape([points.length, 1]).mul(tensor([[1, 0]]));
const sure = (title: string, loss: (x: Tensor) => Tensor): Row => ({
  title,
  loss: (x) => loss(x),
  value: (x) => softplus(-x),
  derivative: (x) => -logistic(-x),
});

const rows: readonly Row[] = [
  ...[0, 0.25, 0.75, 1].flatMap((target) => [binary(target, 1), binary(target, 2.5)]),
  sure("crossEntropy of labels", (x) => crossEntropy(pair(x), labels(points.map(() => 0)), none)),
  {
    title: "huber",
    loss: (x) => huber(x, full(0), { ...none, delta: 0.75 }),
    value: (x) => (Math.abs(x) < 0.75 ? (x * x) / 2 : 0.75 * (Math.abs(x) - 0.375)),
    derivative: (x) => Math.max(-0.75, Math.min(0.75, x)),
  },
  {
    title: "smoothL1",
    loss: (x) => smoothL1(x, full(0), { ...none, beta: 0.75 }),
    value: (x) => (Math.abs(x) < 0.75 ? (x * x) / 1.5 : Math.abs(x) - 0.375),
    derivative: (x) => Math.max(-1, Math.min(1, x / 0.75)),
  },
  {
    title: "smoothL1 of a beta whose square is no float32",
    loss: (x) => smoothL1(x, full(0), { ...none, beta: 2 ** -100 }),
    value: (x) => (Math.abs(x) < 2 ** -100 ? x * 2 ** 99 * x : Math.abs(x) - 2 ** -101),
    derivative: (x) => Math.max(-1, Math.min(1, x * 2 ** 100)),
  },
  {
    title: "meanSquaredError",
    loss: (x) => meanSquaredError(x, full(0), none),
    value: (x) => x * x,
    derivative: (x) => 2 * x,
  },
  {
    title: "meanAbsoluteError",
    loss: (x) => meanAbsoluteError(x, full(0), none),
    value: Math.abs,
    derivative: Math.sign,
  },
  {
    title: "hinge",
    loss: (x) => hinge(pair(x), labels(points.map(() => 0)), none),
    value: (x) => Math.max(0, 1 - x) / 2,
    derivative: (x) => (1 - x > 0 ? -0.5 : 0),
  },
  {
    title: "klDivergence",
    loss: (x) => klDivergence(x, full(0.25), none),
    value: (x) => 0.25 * (Math.log(0.25) - x),
    derivative: () => -0.25,
  },
];

describe(`float32 values and gradients are within ${BOUND} ulps of double precision, tails and subnormals included`, () => {
  test.each(rows)("$title", ({ loss, value, derivative, derivativeScale }) => {
    const x = tensor([...points], { requiresGrad: true });
    const y = loss(x);
    expect(worst(y.dataSync(), value)).toSatisfy((found: { ulps: number }) => found.ulps <= BOUND);
    const derivatives = grad(sum(y), [x])[0]!.dataSync();
    expect(worst(derivatives, derivative, derivativeScale)).toSatisfy((found: { ulps: number }) => found.ulps <= BOUND);
  });

  test("binaryCrossEntropy of -15 and -17 for target 0", () => {
    const x = tensor([-15, -17], { requiresGrad: true });
    const loss = binaryCrossEntropy(x, tensor([0, 0]), { reduction: "sum" });
    expect(grad(loss, [x])[0]).toBeAllClose([3.059022269e-7, 4.13993754e-8], { rtol: 1e-6, atol: 0 });
  });
});

describe("at infinity", () => {
  test.each([
    [0, [Infinity, 0], [1, 0]],
    [1, [0, Infinity], [0, -1]],
    [0.5, [Infinity, Infinity], [0.5, -0.5]],
  ])("binaryCrossEntropy of target %d is its limit", (target, values, derivatives) => {
    const x = tensor([Infinity, -Infinity], { requiresGrad: true });
    const loss = binaryCrossEntropy(x, tensor([target, target]), none);
    expect(loss).toBeAllClose(values);
    expect(grad(sum(loss), [x])[0]).toBeAllClose(derivatives);
  });

  test("a target of 0 leaves out what is predicted there", () => {
    const logits = tensor([[0, -Infinity, Math.log(3)]], { requiresGrad: true });
    const target = tensor([[0.25, 0, 0.75]]);
    const entropy = -0.25 * Math.log(0.25) - 0.75 * Math.log(0.75);
    const loss = crossEntropy(logits, target);
    expect(loss).toBeAllClose(entropy);
    expect(grad(loss, [logits])[0]).toBeAllClose([[0, 0, 0]]);

    const x = tensor([[Math.log(0.25), -Infinity, Math.log(0.75)]], { requiresGrad: true });
    const divergence = klDivergence(x, target, { reduction: "sum" });
    expect(divergence).toBeAllClose(0);
    expect(grad(divergence, [x])[0]).toBeAllClose([[-0.25, 0, -0.75]]);

    const logTarget = tensor([[Math.log(0.25), -Infinity, Math.log(0.75)]], { requiresGrad: true });
    const ofLogs = klDivergence(x, logTarget, { reduction: "sum", logTarget: true });
    expect(ofLogs).toBeAllClose(0);
    const found = grad(ofLogs, [x, logTarget]);
    expect(found[0]).toBeAllClose([[-0.25, 0, -0.75]]);
    expect(found[1]).toBeAllClose([[0.25, 0, 0.75]]);
  });

  test("a target above 0 of what was ruled out is an infinite loss", () => {
    expect(klDivergence(tensor([-Infinity]), tensor([0.5]))).toBeAllClose(Infinity);
    expect(crossEntropy(tensor([[0, -Infinity]]), tensor([[0.5, 0.5]]))).toBeAllClose(Infinity);
    const options = { labelSmoothing: 1 };
    expect(crossEntropy(tensor([[0, -Infinity]]), labels([1]), options)).toBeAllClose(Infinity);
    expect(crossEntropy(tensor([[0, Math.log(3)]]), labels([1]), options)).toBeAllClose(
      -0.5 * (Math.log(0.25) + Math.log(0.75)),
    );
  });

  test("weights of 0 leave out an infinite loss", () => {
    const weight = tensor([0, 1]);
    const logits = tensor([[-Infinity, 0]]);
    expect(crossEntropy(logits, labels([0]), { weight, reduction: "sum" })).toBeAllClose(0);
    expect(crossEntropy(logits, labels([1]), { weight, labelSmoothing: 0.5, reduction: "sum" })).toBeAllClose(0);
    expect(crossEntropy(logits, tensor([[0.5, 0.5]]), { weight })).toBeAllClose(0);
    expect(binaryCrossEntropy(logits, tensor([[1, 1]]), { weight, reduction: "sum" })).toBeAllClose(Math.LN2);
  });
});

describe.each([
  ["reference", reference],
  ["reference without kernels", () => withoutFused(reference())],
])("on the %s backend, an ignored row of NaN reaches nothing,", (_, make) => {
  beforeAll(() => setBackend(make()));

  test.each<[string, object]>([
    ["plain", {}],
    ["smoothed", { labelSmoothing: 0.1 }],
    ["weighted", { weight: [1, 2] }],
    ["smoothed and weighted", { labelSmoothing: 0.1, weight: [1, 2] }],
  ])("%s, nor in gradients of gradients", (_title, options) => {
    const given = "weight" in options ? { ...options, weight: tensor([1, 2]) } : options;
    const x = tensor(
      [
        [Number.NaN, 1],
        [0, Math.log(3)],
      ],
      { requiresGrad: true },
    );
    const loss = crossEntropy(x, labels([-100, 1]), given);
    const [first] = grad(loss, [x], { createGraph: true });
    const [second] = grad(sum(first!.mul(first!)), [x]);
    for (const each of [loss, first!, second!]) expect(each.dataSync().every(Number.isFinite)).toBe(true);
    for (const each of [first!, second!]) {
      expect([...each.dataSync()].slice(0, 2).map(Math.abs)).toEqual([0, 0]);
    }
    expect(Math.abs(first!.dataSync()[2]!)).toBeGreaterThan(0.1);
  });
});

describe("hinge of one sample, as PyTorch has it,", () => {
  const scores = tensorOnce([0.1, 0.5, 2, -1]);
  test.each<[string, () => Tensor, number | number[]]>([
    ["and its label in [1]", () => hinge(scores(), labels([1]), none), [0.775]],
    ["and its label alone", () => hinge(scores(), labels([1]).reshape([]), none), 0.775],
    ["averaged", () => hinge(scores(), labels([1])), 0.775],
    ["weighted", () => hinge(scores(), labels([1]), { ...none, weight: tensor([1, 2, 3, 4]) }), [1.55]],
  ])("%s", (_, run, expected) => {
    expect(run()).toBeAllClose(expected);
  });
});

function tensorOnce(values: number[]): () => Tensor {
  return () => tensor(values);
}
