import { relu, tanh } from "@ganglion/activations";
import { type Layer, reference, rng, setBackend, type Tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import {
  adaptiveAvgPool2d,
  avgPool2d,
  type Conv2dOptions,
  conv2d,
  depthwiseConv2d,
  embedding,
  flatten,
  linear,
  loadStateDict,
  maxPool2d,
  namedParameters,
  residual,
  sequential,
  stateDict,
} from "../src/index.ts";
import { backwardWith, type Case, type ModelCase, readFixture, toTensor } from "./fixture.ts";

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const gradientTolerance = { rtol: 1e-4, atol: 1e-5 };

/** The case's layer with the case's weights. */
function build({ op, inputs, options }: Case): Layer {
  const [x, w, b] = inputs;
  const start = {
    rng: rng(0),
    init: () => toTensor(w!),
    ...(b === null || b === undefined ? { bias: false } : { biasInit: () => toTensor(b) }),
  };
  const images = { ...options, kernelSize: w?.shape.slice(2) } as unknown as Omit<Conv2dOptions, "rng">;
  const builders: Readonly<Record<string, () => Layer>> = {
    linear: () => linear(w!.shape[1]!, w!.shape[0]!, start),
    conv2d: () => conv2d(x!.shape[1]!, w!.shape[0]!, { ...images, ...start }),
    depthwise: () => depthwiseConv2d(x!.shape[1]!, { ...images, ...start }),
    maxPool2d: () => maxPool2d(options as never),
    avgPool2d: () => avgPool2d(options as never),
    adaptiveAvgPool2d: () => adaptiveAvgPool2d(options["outputSize"] as never),
    flatten: () => flatten(),
    embedding: () => embedding(w!.shape[0]!, w!.shape[1]!, { ...options, rng: rng(0) }),
  };
  return builders[op]!();
}

/** PyTorch's `F.embedding` reads the padding row as it is; only the module begins it as zeros. */
function withWeight(layer: Layer, { op, inputs }: Case): Layer {
  if (op === "embedding") loadStateDict(layer, { weight: toTensor(inputs[1]!) });
  return layer;
}

describe("layers agree with PyTorch's in value and gradients:", () => {
  const cases = ["layers", "ceil-mode"].flatMap((name) => readFixture<{ cases: Case[] }>(name).cases);
  it.each(cases)("$name", (row) => {
    const layer = withWeight(build(row), row);
    const x = toTensor(row.inputs[0]!);
    x.requiresGrad = x.dtype !== "int32";
    const y = layer(x);
    expect(y).toBeAllClose(toTensor(row.output));
    backwardWith(y, toTensor(row.upstream));
    const { weight, bias } = layer.parameters ?? {};
    const grads = [x.grad, weight?.grad, bias?.grad];
    row.grads.forEach((grad, index) => {
      if (grad === null) expect(grads[index]).toBe(undefined);
      else expect(grads[index] as Tensor).toBeAllClose(toTensor(grad), gradientTolerance);
    });
  });
});

const random = (): { rng: ReturnType<typeof rng> } => ({ rng: rng(1) });
const models: Readonly<Record<string, () => Layer>> = {
  mlp: () => sequential(linear(6, 5, random()), relu, linear(5, 3, random())),
  named: () =>
    sequential({
      features: sequential(linear(4, 6, random()), tanh),
      head: linear(6, 2, { ...random(), bias: false }),
    }),
  convolutional: () =>
    sequential(
      sequential(conv2d(1, 4, { kernelSize: 3, padding: 1, ...random() }), relu, maxPool2d(2)),
      sequential(conv2d(4, 6, { kernelSize: 3, groups: 2, ...random() }), relu),
      flatten(),
      linear(24, 5, random()),
    ),
  residual: () =>
    sequential(
      conv2d(2, 4, { kernelSize: 1, ...random() }),
      residual(
        sequential(
          conv2d(4, 4, { kernelSize: 3, padding: 1, ...random() }),
          relu,
          conv2d(4, 4, { kernelSize: 3, padding: 1, ...random() }),
        ),
      ),
      adaptiveAvgPool2d(1),
      flatten(),
      linear(4, 3, random()),
    ),
  embedding: () => sequential(embedding(7, 3, random()), flatten(), linear(12, 2, random())),
};

describe("models load PyTorch's state dict and then agree with PyTorch:", () => {
  const cases = readFixture<{ models: ModelCase[] }>("models").models.filter(({ name }) => name in models);

  it("covers every model without batch norm", () => {
    expect(cases.map(({ name }) => name).sort()).toEqual(Object.keys(models).sort());
  });

  it.each(cases)("$name", (row) => {
    const model = models[row.name]!();
    expect(Object.keys(stateDict(model))).toEqual(row.keys);
    const dict = Object.fromEntries(Object.entries(row.stateDict).map(([key, value]) => [key, toTensor(value)]));
    expect(loadStateDict(model, dict)).toEqual({ missing: [], unexpected: [] });
    const y = model(toTensor(row.input), { training: true, rng: rng(2) });
    expect(y).toBeAllClose(toTensor(row.output));
    backwardWith(y, toTensor(row.upstream));
    const parameters = namedParameters(model);
    expect(Object.keys(parameters)).toEqual(Object.keys(row.grads));
    for (const [key, grad] of Object.entries(row.grads)) {
      expect(parameters[key]!.grad!).toBeAllClose(toTensor(grad), gradientTolerance);
    }
  });
});
