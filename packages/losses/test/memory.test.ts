import { backward, noGrad, ones, reference, setBackend, type Tensor, tensor, withoutFused } from "@ganglion/tensor";
import { describe, expect, test } from "vitest";
import * as losses from "../src/index.ts";

const { binaryCrossEntropy, crossEntropy, hinge, huber, klDivergence, smoothL1 } = losses;
const { meanAbsoluteError, meanSquaredError } = losses;

type Given = Readonly<Record<"x" | "target" | "labels" | "weight", Tensor>>;

/** Every loss in every way that it is composed. */
const rows: readonly (readonly [title: string, loss: (given: Given) => Tensor])[] = [
  ["crossEntropy", ({ x, labels }) => crossEntropy(x, labels)],
  ["crossEntropy, weighted", ({ x, labels, weight }) => crossEntropy(x, labels, { weight, ignoreIndex: 1 })],
  ["crossEntropy, smoothed", ({ x, labels, weight }) => crossEntropy(x, labels, { weight, labelSmoothing: 0.1 })],
  ["crossEntropy, of each", ({ x, labels }) => crossEntropy(x, labels, { reduction: "none" })],
  [
    "crossEntropy of probabilities",
    ({ x, target, weight }) => crossEntropy(x, target, { weight, labelSmoothing: 0.1 }),
  ],
  ["crossEntropy of one", ({ x, labels }) => crossEntropy(x.reshape([6]), labels.max())],
  ["binaryCrossEntropy", ({ x, target }) => binaryCrossEntropy(x, target)],
  ["binaryCrossEntropy, weighted", (g) => binaryCrossEntropy(g.x, g.target, { weight: g.weight, posWeight: g.weight })],
  ["binaryCrossEntropy, whole numbers", ({ x }) => binaryCrossEntropy(x, tensor(new Int32Array(6), { shape: [2, 3] }))],
  ["hinge", ({ x, labels, weight }) => hinge(x, labels, { weight, p: 2 })],
  ["hinge, of each", ({ x, labels }) => hinge(x, labels, { reduction: "none" })],
  ["huber", ({ x, target }) => huber(x, target)],
  ["smoothL1", ({ x, target }) => smoothL1(x, target, { beta: 0.5 })],
  ["smoothL1 of beta 0", ({ x, target }) => smoothL1(x, target, { beta: 0 })],
  ["klDivergence", ({ x, target }) => klDivergence(x, target, { reduction: "batchMean" })],
  ["klDivergence of logarithms", ({ x, target }) => klDivergence(x, target, { logTarget: true, reduction: "none" })],
  ["meanAbsoluteError", ({ x, target }) => meanAbsoluteError(x, target)],
  ["meanSquaredError", ({ x, target }) => meanSquaredError(x, target)],
];

const made = (): Given => ({
  x: tensor([-2, -0.5, 0.5, 2, 1, -1], { shape: [2, 3] }),
  target: tensor([0.5, 0.5, 0, 1, 0, 0], { shape: [2, 3] }),
  labels: tensor(new Int32Array([2, 0])),
  weight: tensor([1, 2, 0.5]),
});

describe.each([
  ["reference", reference],
  ["reference without kernels", () => withoutFused(reference())],
])("outside of every scope, on the %s backend,", (_, make) => {
  test.each(rows)("%s leaves nothing behind but its result", (_title, loss) => {
    const backend = make();
    setBackend(backend);
    const given = made();
    // What a row itself makes (a view, a target) is made once before, and is not counted.
    const own = backend.memory().buffers;
    const y = noGrad(() => loss(given));
    const extra = Number(_title.includes("whole numbers") || _title.includes("of one"));
    expect(backend.memory().buffers).toBe(own + 1 + extra);
    y.dispose();

    given.x.requiresGrad = true;
    const before = backend.memory().buffers;
    const recorded = loss(given);
    const seed = ones(recorded.shape);
    backward(recorded, { grad: seed });
    recorded.dispose();
    seed.dispose();
    expect(backend.memory().buffers).toBe(before + 1 + extra);
    expect(given.x.grad?.disposed).toBe(false);
  });
});

test("every loss is among them", () => {
  const named = new Set(rows.map(([title]) => title.split(/[ ,]/)[0]));
  expect([...named].sort()).toEqual(
    Object.keys(losses)
      .filter((name) => !["collectWeights", "weighted"].includes(name))
      .sort(),
  );
});
