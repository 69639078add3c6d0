import * as layers from "@ganglion/layers";
import { type Layer, rng, type Tensor } from "@ganglion/tensor";
import type { Case } from "./fixture.ts";
import type { Runner } from "./run-cases.ts";

type Builder = (row: Case, inputs: readonly (Tensor | undefined)[], start: layers.LinearOptions) => Layer;

const images = ({ options }: Case, weight: Tensor | undefined): { kernelSize: [number, number] } => ({
  ...options,
  kernelSize: weight?.shape.slice(2) as unknown as [number, number],
});

const builders: Readonly<Record<string, Builder>> = {
  linear: (_row, [, weight], start) => layers.linear(weight?.shape[1] ?? 0, weight?.shape[0] ?? 0, start),
  conv2d: (row, [x, weight], start) =>
    layers.conv2d(x?.shape[1] ?? 0, weight?.shape[0] ?? 0, { ...images(row, weight), ...start }),
  depthwise: (row, [x, weight], start) =>
    layers.depthwiseConv2d(x?.shape[1] ?? 0, { ...images(row, weight), ...start }),
  maxPool2d: ({ options }) => layers.maxPool2d(options as unknown as layers.MaxPool2dOptions),
  avgPool2d: ({ options }) => layers.avgPool2d(options as unknown as layers.AvgPool2dOptions),
  adaptiveAvgPool2d: ({ options }) => layers.adaptiveAvgPool2d(options["outputSize"] as number),
  flatten: () => layers.flatten(),
  embedding: ({ options }, [, weight], start) => {
    const layer = layers.embedding(weight?.shape[0] ?? 0, weight?.shape[1] ?? 0, {
      ...options,
      rng: start.rng,
      ...(start.dtype && { dtype: start.dtype }),
    });
    layers.loadStateDict(layer, { weight: weight as Tensor });
    return layer;
  },
};

/** Runs a case of `fixtures/layers/layers.json`. */
export const runLayer: Runner = (row, inputs, dtype) => {
  const [x, weight, bias] = inputs;
  const start: layers.LinearOptions = {
    rng: rng(0),
    dtype,
    init: () => (weight as Tensor).detach(),
    ...(bias === undefined ? { bias: false } : { biasInit: () => bias.detach() }),
  };
  const layer = builders[row.op]?.(row, inputs, start) as Layer;
  return { y: layer(x as Tensor), leaves: [x, layer.parameters?.["weight"], layer.parameters?.["bias"]] };
};
