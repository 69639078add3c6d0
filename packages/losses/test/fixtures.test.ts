import { reference, setBackend, type Tensor } from "@ganglion/tensor";
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
import { type Case, gradients, readCases, toHost, toTensor } from "./cases.ts";

expect.extend(matchers);
beforeAll(() => setBackend(reference()));

type Inputs = readonly (Tensor | undefined)[];

const given = (options: Case["options"], tensors: Readonly<Record<string, Tensor | undefined>>): Case["options"] => ({
  ...options,
  ...Object.fromEntries(Object.entries(tensors).filter(([, tensor]) => tensor !== undefined)),
});

const apply: Readonly<Record<string, (inputs: Inputs, options: Case["options"]) => Tensor>> = {
  crossEntropy: ([x, target, weight], options) => crossEntropy(x!, target!, given(options, { weight })),
  binaryCrossEntropy: ([x, target, weight, posWeight], options) =>
    binaryCrossEntropy(x!, target!, given(options, { weight, posWeight })),
  meanSquaredError: ([x, target], options) => meanSquaredError(x!, target!, options),
  meanAbsoluteError: ([x, target], options) => meanAbsoluteError(x!, target!, options),
  huber: ([x, target], options) => huber(x!, target!, options),
  smoothL1: ([x, target], options) => smoothL1(x!, target!, options),
  hinge: ([x, target, weight], options) => hinge(x!, target!, given(options, { weight })),
  klDivergence: ([x, target], { reduction, ...options }) =>
    klDivergence(x!, target!, {
      ...options,
      reduction: (reduction === "batchmean" ? "batchMean" : reduction) as "batchMean",
    }),
};

describe.each(["cross-entropy", "binary-cross-entropy", "regression", "hinge", "kl-divergence"])(
  "%s agrees with PyTorch",
  (file) => {
    test.each(readCases(`losses/${file}.json`))("$name", ({ op, inputs, options, output, upstream, grads }) => {
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
  },
);
