import type { AdamStep, FusedKernels, SgdStep } from "@ganglion/tensor";
import { assertAllClose } from "@ganglion/tensor/testing";
import { describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";
import { floats, noise, read, upload, type Values } from "@ganglion/fixtures/kernels";

const builds = [
  ["with fused multiply-add", await wasm({ threads: 1 })],
  ["without", await wasm({ threads: 1, deterministic: true })],
] as const;
const SIZE = 37;
const STEPS = 6;

const gradAt = (step: number): Values => noise([SIZE], 50 + step);
const each = (run: (i: number) => number): number[] => Array.from({ length: SIZE }, (_, i) => run(i));
const numbers = ({ data }: Values): number[] => Array.from(data);

/** SGD as PyTorch defines it. */
function sgdSteps(start: number[], { learningRate, momentum, dampening, nesterov, weightDecay }: SgdStep): number[] {
  let weights = start;
  let velocity = each(() => 0);
  for (let step = 0; step < STEPS; step++) {
    const grad = numbers(gradAt(step)).map((g, i) => g + weightDecay * (weights[i] as number));
    const blend = (v: number, g: number): number => (step === 0 ? g : momentum * v + (1 - dampening) * g);
    velocity = velocity.map((v, i) => blend(v, grad[i] as number));
    const ahead = (v: number, g: number): number => (nesterov ? g + momentum * v : v);
    const used = momentum === 0 ? grad : velocity.map((v, i) => ahead(v, grad[i] as number));
    weights = weights.map((w, i) => w - learningRate * (used[i] as number));
  }
  return weights;
}

/** Adam, AdamW and AMSGrad as PyTorch defines them. */
function adamSteps(start: number[], given: Omit<AdamStep, "step">, amsgrad: boolean): number[] {
  const { learningRate, beta1, beta2, eps, weightDecay, decoupled } = given;
  const weights = [...start];
  const [m, v, most] = [each(() => 0), each(() => 0), each(() => 0)];
  for (let step = 1; step <= STEPS; step++) {
    const grads = numbers(gradAt(step));
    for (let i = 0; i < SIZE; i++) {
      let w = weights[i] as number;
      const g = (grads[i] as number) + (decoupled ? 0 : weightDecay * w);
      if (decoupled) w *= 1 - learningRate * weightDecay;
      const first = beta1 * (m[i] as number) + (1 - beta1) * g;
      const second = beta2 * (v[i] as number) + (1 - beta2) * g * g;
      const largest = Math.max(most[i] as number, second);
      const divisor = Math.sqrt(amsgrad ? largest : second) / Math.sqrt(1 - beta2 ** step) + eps;
      weights[i] = w - ((learningRate / (1 - beta1 ** step)) * first) / divisor;
      [m[i], v[i], most[i]] = [first, second, largest];
    }
  }
  return weights;
}

describe.each(builds)("optimizer steps %s", (_name, backend) => {
  const kernels = backend.fused as FusedKernels;
  const start = noise([SIZE], 9);

  const plain: SgdStep = { learningRate: 0.1, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0 };
  it.each<[string, SgdStep]>([
    ["plain", plain],
    ["with momentum", { ...plain, momentum: 0.9 }],
    ["with dampening", { ...plain, momentum: 0.9, dampening: 0.3 }],
    ["with Nesterov's momentum", { ...plain, momentum: 0.8, nesterov: true }],
    ["with weight decay", { ...plain, momentum: 0.9, weightDecay: 0.05 }],
  ])("sgd %s walks as defined", async (_title, step) => {
    const parameter = upload(backend, start);
    const velocity =
      step.momentum === 0
        ? undefined
        : upload(
            backend,
            floats(
              [SIZE],
              each(() => 99),
            ),
          );
    for (let i = 0; i < STEPS; i++) {
      const grad = upload(backend, gradAt(i));
      kernels.sgd(parameter, grad, velocity, step, i === 0);
      backend.release(grad.buffer);
    }
    const expected = floats([SIZE], sgdSteps(numbers(start), step));
    await assertAllClose({ ...expected, data: read(backend, parameter) }, expected);
    backend.release(parameter.buffer);
    if (velocity !== undefined) backend.release(velocity.buffer);
  });

  const adam = { learningRate: 0.05, beta1: 0.9, beta2: 0.99, eps: 1e-8, weightDecay: 0, decoupled: false };
  it.each([
    ["plain", adam, false],
    ["with AMSGrad", { ...adam, beta2: 0.5 }, true],
    ["with weight decay", { ...adam, weightDecay: 0.1 }, false],
    ["with decoupled weight decay", { ...adam, weightDecay: 0.1, decoupled: true }, false],
  ] as const)("adam %s walks as defined", async (_title, given, amsgrad) => {
    const [parameter, m, v, most] = [
      start,
      ...[1, 2, 3].map(() =>
        floats(
          [SIZE],
          each(() => 0),
        ),
      ),
    ].map((one) => upload(backend, one)) as [
      ReturnType<typeof upload>,
      ReturnType<typeof upload>,
      ReturnType<typeof upload>,
      ReturnType<typeof upload>,
    ];
    for (let i = 1; i <= STEPS; i++) {
      const grad = upload(backend, gradAt(i));
      kernels.adam(parameter, grad, m, v, amsgrad ? most : undefined, { ...given, step: i });
      backend.release(grad.buffer);
    }
    const expected = floats([SIZE], adamSteps(numbers(start), given, amsgrad));
    await assertAllClose({ ...expected, data: read(backend, parameter) }, expected);
    for (const { buffer } of [parameter, m, v, most]) backend.release(buffer);
  });

  it("an infinite weight without decay stays infinite", () => {
    const parameter = upload(backend, floats([1], [Number.POSITIVE_INFINITY]));
    const grad = upload(backend, floats([1], [1]));
    kernels.sgd(parameter, grad, undefined, plain, true);
    expect(Array.from(read(backend, parameter))).toEqual([Number.POSITIVE_INFINITY]);
    for (const { buffer } of [parameter, grad]) backend.release(buffer);
  });
});
