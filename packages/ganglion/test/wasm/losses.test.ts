import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type Case, gradients, readCases, toHost, toTensor } from "../../../losses/test/cases.ts";
import * as ganglion from "../../src/index.ts";
import { setBackend, type Tensor } from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

expect.extend(matchers);

type AnyLoss = (x: Tensor, target: Tensor, options: Case["options"]) => Tensor;

const files = ["cross-entropy", "binary-cross-entropy", "regression", "hinge", "kl-divergence"];

/** A row's loss: what comes after `x` and the target are weights. */
function lossOf({ op, options }: Case, inputs: readonly (Tensor | undefined)[]): Tensor {
  const [x, target, weight, posWeight] = inputs;
  const reduction = options["reduction"] === "batchmean" ? { reduction: "batchMean" } : {};
  const weights = { ...(weight && { weight }), ...(posWeight && { posWeight }) };
  const loss = (ganglion as unknown as Record<string, AnyLoss>)[op]!;
  return loss(x!, target!, { ...options, ...reduction, ...weights });
}

describe.each(wasmBackends)("on %s, losses and their gradients are PyTorch's:", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  describe.each(files)("%s", (file) => {
    test.each(readCases(`losses/${file}.json`))("$name", (row) => {
      const inputs = row.inputs.map((values) => (values === null ? undefined : toTensor(values)));
      const wanted = inputs.flatMap((x, index) => {
        const grad = row.grads![index];
        return x === undefined || grad === null || grad === undefined ? [] : [{ x, grad }];
      });
      for (const { x } of wanted) x.requiresGrad = true;
      const y = lossOf(row, inputs);
      expect(y).toBeAllClose(toHost(row.output));
      const found = gradients(
        y,
        wanted.map(({ x }) => x),
        toTensor(row.upstream!),
      );
      for (const [index, { grad }] of wanted.entries()) {
        expect(found[index]!).toBeAllClose(toHost(grad), { rtol: 1e-4, atol: 1e-5 });
      }
    });
  });
});
