import {
  assign,
  type Layer,
  reference,
  rng,
  setBackend,
  type Shape,
  type Tensor,
  withoutFused,
} from "@ganglion/tensor";
import { assertGradCheck, assertGradGradCheck } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import { type BatchNormOptions, batchNorm, groupNorm, instanceNorm, layerNorm, rmsNorm } from "../src/index.ts";
import { withNormKernels } from "./norm-kernels.ts";

const float64 = { dtype: "float64" } as const;

interface Row {
  readonly name: string;
  readonly build: () => Layer;
  readonly shape: Shape;
  readonly training?: boolean;
}

const ofBatch = (name: string, options: BatchNormOptions, shape: Shape, training = true): Row => ({
  name: `batchNorm ${name}`,
  build: () => {
    const layer = batchNorm(shape[1]!, { ...float64, ...options });
    if (options.trackRunningStats !== false) {
      assign(layer.buffers.running_mean!, rng(5).normal([shape[1]!], float64));
      assign(layer.buffers.running_var!, rng(6).uniform([shape[1]!], { low: 0.5, high: 2, ...float64 }));
    }
    return layer;
  },
  shape,
  training,
});

const rows: readonly Row[] = [
  ofBatch("by the batch", {}, [4, 3]),
  ofBatch("of images by the batch", {}, [2, 3, 2, 2]),
  ofBatch("by the batch, not affine", { affine: false }, [4, 3]),
  ofBatch("by running statistics", {}, [2, 3, 2], false),
  ofBatch("by running statistics, not affine", { affine: false }, [4, 3], false),
  ofBatch("without statistics", { trackRunningStats: false }, [4, 2], false),
  { name: "layerNorm", build: () => layerNorm([2, 3], float64), shape: [3, 2, 3] },
  { name: "layerNorm without bias", build: () => layerNorm(4, { bias: false, ...float64 }), shape: [3, 4] },
  { name: "layerNorm, not affine", build: () => layerNorm(4, { elementwiseAffine: false, ...float64 }), shape: [3, 4] },
  { name: "rmsNorm", build: () => rmsNorm([2, 3], float64), shape: [3, 2, 3] },
  { name: "rmsNorm, not affine", build: () => rmsNorm(4, { elementwiseAffine: false, ...float64 }), shape: [3, 4] },
  { name: "groupNorm", build: () => groupNorm(2, 4, float64), shape: [2, 4, 3] },
  { name: "groupNorm, not affine", build: () => groupNorm(1, 4, { affine: false, ...float64 }), shape: [2, 4] },
  { name: "instanceNorm", build: () => instanceNorm(2, float64), shape: [2, 2, 2, 2] },
  { name: "instanceNorm, affine", build: () => instanceNorm(2, { affine: true, ...float64 }), shape: [2, 2, 4] },
];

/** The layer as a function of its input and its parameters: the values take the parameters' places. */
function asFunction({ build, training = false }: Row): (x?: Tensor, ...values: (Tensor | undefined)[]) => Tensor {
  return (x, ...values) => {
    const layer = build();
    const parameters = layer.parameters as Record<string, Tensor>;
    for (const [index, name] of Object.keys(parameters).entries()) parameters[name] = values[index]!;
    return layer(x!, { training });
  };
}

function inputsOf({ build, shape }: Row): Tensor[] {
  const sizes = Object.values(build().parameters ?? {}).map((parameter) => parameter.shape);
  const random = rng(7);
  return [shape, ...sizes].map((each) => random.normal(each, { mean: 0.3, ...float64 }));
}

describe.each([
  ["composed", () => withoutFused(reference())],
  ["fused", withNormKernels],
])("%s, gradients are difference quotients:", (_, make) => {
  beforeAll(() => setBackend(make()));

  test.each(rows)("$name", async (row) => {
    const inputs = inputsOf(row);
    const { checked } = await assertGradCheck(asFunction(row), inputs, { maxKinks: 0 });
    expect(checked).toBe(inputs.reduce((total, { size }) => total + size, 0));
  });

  test.each(rows)("and those of gradients: $name", async (row) => {
    await assertGradGradCheck(asFunction(row), inputsOf(row), { maxKinks: 0, tolerance: 1e-5 });
  });
});
