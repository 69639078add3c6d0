import { assign, reference, rng, setBackend, type Tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import {
  elu,
  gelu,
  hardSwish,
  leakyRelu,
  learnedSwish,
  logSoftmax,
  maxout,
  maxoutFeatures,
  mish,
  prelu,
  relu,
  selu,
  sigmoid,
  softmax,
  softplus,
  swish,
  tanh,
} from "../src/index.ts";
import { type Case, gradients, readCases, toHost, toTensor } from "./cases.ts";

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

/** An activation for a row, and which inputs of the row it answers for: `x`, then its own parameters. */
interface Prepared {
  readonly call: (x: Tensor) => Tensor;
  readonly parameters: readonly Tensor[];
}

type Prepare = (given: readonly Tensor[], options: Case["options"]) => Prepared;

const plain = (call: (x: Tensor) => Tensor): Prepared => ({ call, parameters: [] });

const prepare: Readonly<Record<string, Prepare>> = {
  relu: () => plain(relu),
  leakyRelu: (_, options) => plain(leakyRelu.with(options)),
  elu: (_, options) => plain(elu.with(options)),
  selu: () => plain(selu),
  sigmoid: () => plain(sigmoid),
  tanh: () => plain(tanh),
  swish: ([beta], options) => (beta === undefined ? plain(swish.with(options)) : learned(beta)),
  gelu: (_, options) => plain(gelu.with(options)),
  softplus: (_, options) => plain(softplus.with(options)),
  mish: () => plain(mish),
  hardSwish: () => plain(hardSwish),
  softmax: (_, { dim }) => plain(softmax.with({ axis: dim as number })),
  logSoftmax: (_, { dim }) => plain(logSoftmax.with({ axis: dim as number })),
  maxoutFeatures: (_, options) => plain(maxoutFeatures.with(options)),
  prelu: ([weight]) => {
    const layer = prelu({ channels: weight!.size });
    return { call: layer, parameters: copyInto([layer.parameters!["weight"]!], [weight!]) };
  },
  maxout: ([weight, bias], options) => {
    const pieces = options["pieces"] as number;
    const layer = maxout(weight!.shape[1]!, bias!.size / pieces, { pieces, rng: rng(1) });
    const parameters = [layer.parameters!["weight"]!, layer.parameters!["bias"]!];
    return { call: layer, parameters: copyInto(parameters, [weight!, bias!]) };
  },
};

function learned(beta: Tensor): Prepared {
  const layer = learnedSwish({ channels: beta.size });
  return { call: layer, parameters: copyInto([layer.parameters!["beta"]!], [beta]) };
}

function copyInto(parameters: readonly Tensor[], values: readonly Tensor[]): readonly Tensor[] {
  for (const [index, parameter] of parameters.entries()) assign(parameter, values[index]!);
  return parameters;
}

function run({ op, inputs, options, upstream }: Case): { y: Tensor; grads: Tensor[] } {
  const [x, ...rest] = inputs.map((values) => toTensor(values!));
  x!.requiresGrad = true;
  const { call, parameters } = prepare[op]!(rest, options);
  const y = call(x!);
  return { y, grads: gradients(y, [x!, ...parameters], toTensor(upstream!)) };
}

const GRADIENT = { rtol: 1e-4, atol: 1e-5 };

describe("values and gradients are PyTorch's", () => {
  test.each(readCases("activations/activations.json"))("$name", (row) => {
    const { y, grads } = run(row);
    expect(y).toBeAllClose(toHost(row.output));
    expect(grads).toHaveLength(row.grads!.length);
    for (const [index, gradient] of grads.entries()) {
      expect(gradient).toBeAllClose(toHost(row.grads![index]!), GRADIENT);
    }
  });
});

describe("extremes are PyTorch's, and limits where PyTorch has NaN for an infinity", () => {
  test.each(readCases("activations/extremes.json"))("$name", (row) => {
    const { y, grads } = run(row);
    const points = row.inputs[0]!.data.map(Number);
    const output = toHost(row.output);
    const grad = toHost(row.grads![0]!);
    const limitAt = (index: number) => row.limits?.find(({ x }) => Number(x) === points[index]);
    const withLimits = (values: readonly number[], key: "output" | "grad") =>
      values.map((value, index) => Number(limitAt(index)?.[key] ?? value));
    expect(y).toBeAllClose({ ...output, data: withLimits(output.data, "output") });
    expect(grads[0]).toBeAllClose({ ...grad, data: withLimits(grad.data, "grad") }, GRADIENT);
    for (const [index, gradient] of grads.slice(1).entries()) {
      expect(gradient).toBeAllClose(toHost(row.grads![index + 1]!), GRADIENT);
    }
  });
});
