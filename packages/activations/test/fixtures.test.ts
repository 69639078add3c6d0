import { reference, setBackend, type Tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { logSoftmax, relu, sigmoid, softmax, tanh } from "../src/index.ts";
import { type Case, gradients, readCases, toHost, toTensor } from "./cases.ts";

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

const apply: Readonly<Record<string, (inputs: readonly Tensor[], options: Case["options"]) => Tensor>> = {
  relu: ([x]) => relu(x!),
  sigmoid: ([x]) => sigmoid(x!),
  tanh: ([x]) => tanh(x!),
  softmax: ([x], { dim }) => softmax.with({ axis: dim as number })(x!),
  logSoftmax: ([x], { dim }) => logSoftmax.with({ axis: dim as number })(x!),
};

describe.each(["activations", "extremes"])("%s agree with PyTorch", (file) => {
  const cases = readCases(`activations/${file}.json`).filter(({ op }) => op in apply);

  test.each(cases)("$name", ({ op, inputs, options, output, upstream, grads }) => {
    const xs = inputs.map((values) => toTensor(values!));
    for (const x of xs) x.requiresGrad = true;
    const y = apply[op]!(xs, options);
    expect(y).toBeAllClose(toHost(output));
    const found = gradients(y, xs, toTensor(upstream!));
    for (const [index, gradient] of found.entries()) {
      expect(gradient).toBeAllClose(toHost(grads![index]!), { rtol: 1e-4, atol: 1e-5 });
    }
  });
});
