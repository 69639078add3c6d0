import {
  tanh,
  relu,
  assertCase,
  layerRunner,
  readCases,
  readFixture,
  toTensor,
  toTensors,
  type Values,
} from "@ganglion/fixtures";
import { backward, type Layer, mul, reference, rng, setBackend, sum } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeEach, describe, expect, it } from "vitest";
import * as layers from "../src/index.ts";
import {
  adaptiveAvgPool2d,
  conv2d,
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

expect.extend(matchers);
beforeEach(() => setBackend(reference()));

const gradientTolerance = { rtol: 1e-4, atol: 1e-5 };

/** One whole model with its state dict. */
interface ModelCase {
  readonly name: string;
  readonly keys: readonly string[];
  readonly stateDict: Readonly<Record<string, Values>>;
  readonly input: Values;
  readonly output: Values;
  readonly upstream: Values;
  readonly grads: Readonly<Record<string, Values>>;
}

describe("layers agree with PyTorch's in value and gradients:", () => {
  const run = layerRunner(layers);
  it.each([...readCases("layers/layers.json"), ...readCases("layers/ceil-mode.json")])("$name", async (row) => {
    await expect(assertCase(run, row)).resolves.toBeUndefined();
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
  const cases = readFixture<{ models: ModelCase[] }>("layers/models.json").models.filter(({ name }) => name in models);

  it("covers every model without batch norm", () => {
    expect(cases.map(({ name }) => name).sort()).toEqual(Object.keys(models).sort());
  });

  it.each(cases)("$name", (row) => {
    const model = models[row.name]!();
    expect(Object.keys(stateDict(model))).toEqual(row.keys);
    expect(loadStateDict(model, toTensors(row.stateDict))).toEqual({ missing: [], unexpected: [] });
    const y = model(toTensor(row.input), { training: true, rng: rng(2) });
    expect(y).toBeAllClose(toTensor(row.output));
    backward(sum(mul(y, toTensor(row.upstream))));
    const parameters = namedParameters(model);
    expect(Object.keys(parameters)).toEqual(Object.keys(row.grads));
    for (const [key, grad] of Object.entries(row.grads)) {
      expect(parameters[key]!.grad!).toBeAllClose(toTensor(grad), gradientTolerance);
    }
  });
});
