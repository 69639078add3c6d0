import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type Case, gradients, readCases, toHost, toTensor } from "../../../activations/test/cases.ts";
import * as ganglion from "../../src/index.ts";
import { assign, type Layer, learnedSwish, maxout, prelu, rng, setBackend, type Tensor } from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

expect.extend(matchers);

type WithOptions = Layer & { with?(options: Case["options"]): Layer };

/** The layer of a row, which has the row's further inputs as its parameters. */
function layerOf({ op, options }: Case, given: readonly Tensor[]): Layer {
  const [first, second] = given;
  if (op === "prelu") return withValues(prelu({ channels: first!.size }), given);
  if (op === "swish" && first !== undefined) return withValues(learnedSwish({ channels: first.size }), given);
  if (op === "maxout") {
    const pieces = options["pieces"] as number;
    const layer = maxout(first!.shape[1]!, second!.size / pieces, { pieces, rng: rng(1) });
    return withValues(layer, given);
  }
  const activation = (ganglion as unknown as Record<string, WithOptions>)[op]!;
  const { dim, ...rest } = options;
  const named = dim === undefined ? rest : { ...rest, axis: dim };
  return Object.keys(named).length === 0 ? activation : activation.with!(named);
}

function withValues(layer: Layer, values: readonly Tensor[]): Layer {
  for (const [index, parameter] of Object.values(layer.parameters!).entries()) assign(parameter, values[index]!);
  return layer;
}

function run(row: Case): { y: Tensor; grads: Tensor[] } {
  const [x, ...rest] = row.inputs.map((values) => toTensor(values!));
  x!.requiresGrad = true;
  const layer = layerOf(row, rest);
  const y = layer(x!);
  const parameters = rest.length === 0 ? [] : Object.values(layer.parameters!);
  return { y, grads: gradients(y, [x!, ...parameters], toTensor(row.upstream!)) };
}

/** The row's values, with the limits where PyTorch has NaN for an infinity. */
function expectedOf({ inputs, limits, output, grads }: Case) {
  const at = (index: number) => limits?.find(({ x }) => Number(x) === Number(inputs[0]!.data[index]));
  const [own, ...others] = grads!.map((values) => toHost(values!));
  return {
    output: {
      shape: output.shape,
      data: toHost(output).data.map((value, index) => Number(at(index)?.output ?? value)),
    },
    grads: [{ ...own!, data: own!.data.map((value, index) => Number(at(index)?.grad ?? value)) }, ...others],
  };
}

describe.each(wasmBackends)("on %s, activations and their gradients are PyTorch's:", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  describe.each(["activations", "extremes"])("%s", (file) => {
    test.each(readCases(`activations/${file}.json`))("$name", (row) => {
      const { y, grads } = run(row);
      const expected = expectedOf(row);
      expect(y).toBeAllClose(expected.output);
      expect(grads).toHaveLength(expected.grads.length);
      for (const [index, gradient] of grads.entries()) {
        expect(gradient).toBeAllClose(expected.grads[index]!, { rtol: 1e-4, atol: 1e-5 });
      }
    });
  });
});
