import { tanh } from "@ganglion/fixtures";
import { type Layer, reference, rng, setBackend, type Shape, type Tensor, tensor } from "@ganglion/tensor";
import { assertGradCheck } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import {
  adaptiveAvgPool2d,
  avgPool2d,
  conv1d,
  conv2d,
  convTranspose2d,
  depthwiseConv2d,
  dropout,
  embedding,
  flatten,
  globalAvgPool2d,
  type LinearOptions,
  linear,
  maxPool2d,
  parameters,
  residual,
  sequential,
} from "../src/index.ts";

beforeEach(() => setBackend(reference()));

type Start = Omit<LinearOptions, "bias">;
type Row = readonly [name: string, build: (start: Start) => Layer, shape: Shape];

const rows: readonly Row[] = [
  ["linear", (start) => linear(3, 2, start), [4, 3]],
  ["conv2d", (start) => conv2d(2, 3, { ...start, kernelSize: 3, padding: 1, stride: 2 }), [2, 2, 5, 4]],
  ["conv2d in groups", (start) => conv2d(4, 4, { ...start, kernelSize: 2, dilation: 2, groups: 2 }), [1, 4, 4, 4]],
  ["conv2d of the same size", (start) => conv2d(2, 2, { ...start, kernelSize: [2, 4], padding: "same" }), [1, 2, 3, 4]],
  ["conv1d", (start) => conv1d(2, 3, { ...start, kernelSize: 3, padding: 1, stride: 2 }), [2, 2, 6]],
  ["conv1d in groups", (start) => conv1d(4, 4, { ...start, kernelSize: 2, padding: "same", groups: 2 }), [1, 4, 5]],
  [
    "convTranspose2d",
    (start) => convTranspose2d(2, 3, { ...start, kernelSize: 3, padding: 1, stride: 2 }),
    [2, 2, 3, 2],
  ],
  [
    "convTranspose2d in groups",
    (start) => convTranspose2d(4, 2, { ...start, kernelSize: 2, stride: 2, outputPadding: 1, groups: 2 }),
    [1, 4, 2, 2],
  ],
  ["depthwiseConv2d", (start) => depthwiseConv2d(2, { ...start, kernelSize: 2, multiplier: 2 }), [1, 2, 3, 3]],
  ["maxPool2d", () => maxPool2d({ kernelSize: 3, stride: 2, padding: 1 }), [1, 2, 5, 5]],
  ["avgPool2d", () => avgPool2d({ kernelSize: 3, stride: 2, padding: 1, countIncludePad: false }), [1, 2, 5, 5]],
  ["maxPool2d in ceil mode", () => maxPool2d({ kernelSize: 2, ceilMode: true }), [1, 2, 5, 3]],
  ["avgPool2d in ceil mode", () => avgPool2d({ kernelSize: 3, stride: 2, ceilMode: true }), [1, 2, 4, 6]],
  ["adaptiveAvgPool2d, even", () => adaptiveAvgPool2d(2), [1, 2, 4, 6]],
  ["adaptiveAvgPool2d, uneven", () => adaptiveAvgPool2d([3, 2]), [1, 2, 5, 5]],
  ["globalAvgPool2d", () => globalAvgPool2d(), [2, 3, 2, 3]],
  ["flatten", () => flatten(), [2, 3, 2]],
  ["residual", (start) => residual(sequential(linear(3, 3, start), tanh)), [2, 3]],
  ["residual with shortcut", (start) => residual(linear(3, 2, start), { shortcut: linear(3, 2, start) }), [2, 3]],
];

/** Options that make the given tensors the parameters, in the order in which they are asked for. */
function startWith(values: readonly Tensor[]): Start {
  const left = [...values];
  const next = (): Tensor => left.shift()!;
  return { dtype: "float64", rng: rng(0), init: next, biasInit: next };
}

describe("gradients are right:", () => {
  it.each(rows)("%s", async (_, build, shape) => {
    const drawn = parameters(build({ dtype: "float64", rng: rng(7) }));
    const x = rng(8).normal(shape, { dtype: "float64" });
    const { checked, maxRelativeError } = await assertGradCheck(
      (input, ...values) => build(startWith(values))(input!),
      [x, ...drawn],
    );
    expect(checked).toBe(x.size + drawn.reduce((total, { size }) => total + size, 0));
    expect(maxRelativeError).toBeLessThan(1e-6);
  });

  it("dropout", async () => {
    const x = rng(8).normal([20], { dtype: "float64" });
    await assertGradCheck((input) => dropout(0.4)(input!, { training: true, rng: rng(9) }), [x]);
  });

  it("embedding", async () => {
    const weight = rng(8).normal([4, 3], { dtype: "float64" });
    const indices = tensor(new Int32Array([1, 3, 1]));
    await assertGradCheck(
      (values) => embedding(4, 3, { dtype: "float64", rng: rng(0), init: () => values! })(indices),
      [weight],
    );
  });
});
