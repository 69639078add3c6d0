import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { backwardWith, type Case, readFixture, toTensor } from "../../../layers/test/fixture.ts";
import {
  adaptiveAvgPool2d,
  avgPool2d,
  type Conv2dOptions,
  conv2d,
  depthwiseConv2d,
  embedding,
  flatten,
  type Layer,
  linear,
  loadStateDict,
  maxPool2d,
  rng,
  setBackend,
} from "../../src/index.ts";
import { wasmBackends } from "./backends.ts";

expect.extend(matchers);

/** The case's layer, with weights of its own. */
function build({ op, inputs, options }: Case): Layer {
  const [x, w, b] = inputs;
  const start = { rng: rng(0), ...(b === null || b === undefined ? { bias: false } : {}) };
  const images = { ...options, ...start, kernelSize: w?.shape.slice(2) } as unknown as Conv2dOptions;
  const builders: Readonly<Record<string, () => Layer>> = {
    linear: () => linear(w!.shape[1]!, w!.shape[0]!, start),
    conv2d: () => conv2d(x!.shape[1]!, w!.shape[0]!, images),
    depthwise: () => depthwiseConv2d(x!.shape[1]!, images),
    maxPool2d: () => maxPool2d(options as never),
    avgPool2d: () => avgPool2d(options as never),
    adaptiveAvgPool2d: () => adaptiveAvgPool2d(options["outputSize"] as never),
    flatten: () => flatten(),
    embedding: () => embedding(w!.shape[0]!, w!.shape[1]!, { ...options, rng: rng(0) }),
  };
  return builders[op]!();
}

describe.each(wasmBackends)("on %s, layers and their gradients are PyTorch's:", (_, make) => {
  beforeAll(async () => setBackend(await make()));

  test.each(readFixture<{ cases: Case[] }>("layers").cases)("$name", (row) => {
    const layer = build(row);
    const [x, weight, bias] = row.inputs.map((values) =>
      values === null || values === undefined ? undefined : toTensor(values),
    );
    loadStateDict(layer, { ...(weight && { weight }), ...(bias && { bias }) });
    x!.requiresGrad = x!.dtype !== "int32";
    const y = layer(x!);
    expect(y).toBeAllClose(toTensor(row.output));
    backwardWith(y, toTensor(row.upstream));
    const grads = [x!.grad, layer.parameters?.["weight"]?.grad, layer.parameters?.["bias"]?.grad];
    for (const [index, grad] of row.grads.entries()) {
      if (grad === null) expect(grads[index]).toBe(undefined);
      else expect(grads[index]!).toBeAllClose(toTensor(grad), { rtol: 1e-4, atol: 1e-5 });
    }
  });
});
