import { reference, setBackend, type Tensor } from "@ganglion/tensor";
import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { crossEntropy, meanSquaredError } from "../src/index.ts";
import { type Case, gradients, readCases, toHost, toTensor } from "./cases.ts";

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

type Inputs = readonly (Tensor | undefined)[];

const apply: Readonly<Record<string, (inputs: Inputs, options: Case["options"]) => Tensor>> = {
  crossEntropy: ([x, target, weight], options) => crossEntropy(x!, target!, { ...options, ...(weight && { weight }) }),
  meanSquaredError: ([x, target], options) => meanSquaredError(x!, target!, options),
};

describe.each(["cross-entropy", "regression"])("%s agrees with PyTorch", (file) => {
  const cases = readCases(`losses/${file}.json`).filter(({ op }) => op in apply);

  test.each(cases)("$name", ({ op, inputs, options, output, upstream, grads }) => {
    const xs = inputs.map((values) => (values === null ? undefined : toTensor(values)));
    const wanted = xs.flatMap((x, index) =>
      x === undefined || grads![index] === null ? [] : [{ x, grad: grads![index]! }],
    );
    for (const { x } of wanted) x.requiresGrad = true;
    const y = apply[op]!(xs, options);
    expect(y).toBeAllClose(toHost(output));
    const found = gradients(
      y,
      wanted.map(({ x }) => x),
      toTensor(upstream!),
    );
    for (const [index, { grad }] of wanted.entries()) {
      expect(found[index]).toBeAllClose(toHost(grad), { rtol: 1e-4, atol: 1e-5 });
    }
  });
});
