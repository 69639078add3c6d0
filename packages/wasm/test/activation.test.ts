import type { ActivationKind, FusedKernels } from "@ganglion/tensor";
import { assertAllClose } from "@ganglion/tensor/testing";
import { describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";
import { errorFunction } from "./error-function.ts";
import { floats, read, upload } from "@ganglion/fixtures/kernels";

const builds = [
  ["with fused multiply-add", await wasm({ threads: 1 })],
  ["without", await wasm({ threads: 1, deterministic: true })],
] as const;

type Real = (x: number, p: number) => number;

/** `x * factor`, 0 where the factor is. */
const gated = (x: number, factor: number): number => (factor === 0 ? 0 : x * factor);
const sigmoid: Real = (x) => 1 / (1 + Math.exp(-x));
const normal: Real = (x) => 0.5 * (1 + errorFunction(x * Math.SQRT1_2));
const inner: Real = (x) => Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3));
const softplus: Real = (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** Each kind with a parameter, its value, and its derivative, in double precision. */
const kinds: [ActivationKind, number, Real, Real][] = [
  ["relu", 0, (x) => Math.max(x, 0), (x) => (x <= 0 ? 0 : 1)],
  ["sigmoid", 0, sigmoid, (x) => sigmoid(x, 0) * sigmoid(-x, 0)],
  ["tanh", 0, Math.tanh, (x) => 1 - Math.tanh(x) ** 2],
  [
    "swish",
    1.25,
    (x, p) => gated(x, sigmoid(p * x, 0)),
    (x, p) => sigmoid(p * x, 0) + gated(p * x, sigmoid(p * x, 0) * sigmoid(-p * x, 0)),
  ],
  ["swish", 0, (x) => x / 2, () => 0.5],
  [
    "gelu",
    0,
    (x) => gated(x, normal(x, 0)),
    (x) => normal(x, 0) + gated(x, Math.exp(-x * x * 0.5) / Math.sqrt(2 * Math.PI)),
  ],
  [
    "geluTanh",
    0,
    (x) => gated(x, 0.5 * (1 + inner(x, 0))),
    (x) => {
      const slope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * x * x);
      return 0.5 * (1 + inner(x, 0)) + gated(0.5 * x * slope, 1 - inner(x, 0) ** 2);
    },
  ],
  ["softplus", 2, (x, p) => softplus(p * x, 0) / p, (x, p) => sigmoid(p * x, 0)],
];

const grid = Array.from({ length: 2001 }, (_, i) => (i - 1000) / 100);
const infinity = Number.POSITIVE_INFINITY;
const extremes = [0, -0, 1e-30, -1e-30, 3, -3, 20, -20, 88, -88, 89, -89, 100, -100, 1e4, -1e4, 3e38, -3e38, infinity];
const points = [...grid, ...extremes, -infinity, Number.NaN].map(Math.fround);
const grads = points.map((_, i) => ((i % 7) + 1) / 4);

describe.each(builds)("activations %s", (_name, backend) => {
  const { activation, activationGrad } = backend.fused as FusedKernels;

  it.each(kinds)("%s and its gradient have the values of their definitions", async (kind, parameter, value, slope) => {
    const before = backend.memory();
    const shape = [points.length];
    const x = upload(backend, floats(shape, points));
    const grad = upload(backend, floats(shape, grads));
    const y = { ...x, buffer: activation(kind, x, parameter) };
    const dx = { ...x, buffer: activationGrad(kind, x, y, grad, parameter) };
    const p = Math.fround(parameter);
    const expected = floats(
      shape,
      points.map((point) => value(point, p)),
    );
    await assertAllClose({ ...expected, data: read(backend, y) }, expected, { rtol: 3e-6, atol: 1e-6 });
    const expectedGrad = floats(
      shape,
      points.map((point, i) => slope(point, p) * (grads[i] as number)),
    );
    await assertAllClose({ ...expectedGrad, data: read(backend, dx) }, expectedGrad, { rtol: 1e-5, atol: 6e-6 });
    for (const { buffer } of [x, grad, y, dx]) backend.release(buffer);
    expect(backend.memory()).toEqual(before);
  });
});
