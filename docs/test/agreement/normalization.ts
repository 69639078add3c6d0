import { batchNorm, groupNorm, instanceNorm, layerNorm, rmsNorm } from "@ganglion/normalization";
import { assign, type Layer, type Tensor } from "@ganglion/tensor";
import type { Case } from "./fixture.ts";
import type { Runner } from "./run-cases.ts";

function build({ op, inputs, options }: Case, dtype: "float32" | "float64"): Layer {
  const [x, weight] = inputs;
  const settings = { ...(options["eps"] === undefined ? {} : { eps: options["eps"] as number }), dtype };
  const channels = x?.shape[1] ?? 0;
  const affine = weight !== null;
  const shape = options["shape"] as readonly number[];
  const builders: Readonly<Record<string, () => Layer>> = {
    batchNorm: () => batchNorm(channels, { ...settings, affine }),
    layerNorm: () => layerNorm(shape, { ...settings, elementwiseAffine: affine }),
    groupNorm: () => groupNorm(options["groups"] as number, channels, { ...settings, affine }),
    instanceNorm: () => instanceNorm(channels, { ...settings, affine }),
    rmsNorm: () => rmsNorm(shape, { ...settings, elementwiseAffine: affine }),
  };
  return builders[op]?.() as Layer;
}

/** Runs a case of `fixtures/normalization`. */
export const runNormalization: Runner = (row, inputs, dtype) => {
  const layer = build(row, dtype);
  const [x, weight, bias, mean, variance] = inputs;
  const copies: readonly (readonly [Tensor | undefined, Tensor | undefined])[] = [
    [layer.parameters?.["weight"], weight],
    [layer.parameters?.["bias"], bias],
    [layer.buffers?.["running_mean"], mean],
    [layer.buffers?.["running_var"], variance],
  ];
  for (const [target, value] of copies) if (target && value) assign(target, value);
  const y = layer(x as Tensor, { training: mean === undefined });
  return { y, leaves: [x, layer.parameters?.["weight"], layer.parameters?.["bias"]] };
};
