import { matchers } from "@ganglion/tensor/testing";
import { beforeAll, describe, expect, test } from "vitest";
import {
  adaptiveAvgPool2d,
  avgPool2d,
  type Backend,
  backward,
  batchNorm,
  conv1d,
  conv2d,
  convTranspose2d,
  depthwiseConv2d,
  dropout,
  embedding,
  flatten,
  gelu,
  globalAvgPool2d,
  groupNorm,
  instanceNorm,
  type Layer,
  layerNorm,
  learnedSwish,
  linear,
  maxout,
  maxPool2d,
  mul,
  namedParameters,
  prelu,
  type Rng,
  reference,
  relu,
  residual,
  rmsNorm,
  rng,
  sequential,
  setBackend,
  type Shape,
  softmax,
  sum,
  type Tensor,
  tensor,
  type TypedArray,
  tanh,
} from "../../src/index.ts";
import { convolvingBackends } from "./backends.ts";

expect.extend(matchers);

interface Row {
  readonly name: string;
  readonly build: (random: Rng) => Layer;
  readonly shape: Shape;
}

const row = (name: string, shape: Shape, build: Row["build"]): Row => ({ name, shape, build });

/** Odd sizes, so that whatever is cut into tiles and vectors has tails. */
const rows: readonly Row[] = [
  row("linear", [7, 13], (random) => linear(13, 5, { rng: random })),
  row("linear of many rows", [130, 67], (random) => linear(67, 33, { rng: random })),
  row("linear without bias", [3, 9], (random) => linear(9, 17, { bias: false, rng: random })),
  row("conv2d", [3, 3, 11, 9], (random) => conv2d(3, 7, { kernelSize: 3, padding: 1, rng: random })),
  row("conv2d, stride 2", [2, 5, 10, 7], (random) => conv2d(5, 6, { kernelSize: 3, stride: 2, rng: random })),
  row("conv2d, dilated", [2, 3, 9, 9], (random) => conv2d(3, 4, { kernelSize: 3, dilation: 2, rng: random })),
  row("conv2d, groups", [2, 6, 7, 5], (random) => conv2d(6, 9, { kernelSize: 3, groups: 3, rng: random })),
  row("conv2d, 1 x 1", [2, 19, 5, 5], (random) => conv2d(19, 11, { kernelSize: 1, rng: random })),
  row("conv2d, same size", [2, 5, 7, 6], (random) =>
    conv2d(5, 6, { kernelSize: [4, 3], padding: "same", rng: random }),
  ),
  row("conv1d", [3, 5, 40], (random) => conv1d(5, 7, { kernelSize: 4, padding: "same", rng: random })),
  row("conv1d, stride 3", [2, 6, 31], (random) => conv1d(6, 4, { kernelSize: 5, stride: 3, groups: 2, rng: random })),
  row("convTranspose2d", [2, 5, 6, 7], (random) =>
    convTranspose2d(5, 6, { kernelSize: 4, stride: 2, padding: 1, rng: random }),
  ),
  row("convTranspose2d, groups", [2, 6, 4, 5], (random) =>
    convTranspose2d(6, 3, { kernelSize: 3, stride: [3, 2], outputPadding: [2, 1], groups: 3, rng: random }),
  ),
  row("depthwiseConv2d", [2, 5, 8, 7], (random) => depthwiseConv2d(5, { kernelSize: 3, padding: 1, rng: random })),
  row("maxPool2d", [2, 3, 9, 7], () => maxPool2d({ kernelSize: 3, stride: 2, padding: 1 })),
  row("avgPool2d", [2, 3, 9, 7], () => avgPool2d({ kernelSize: 3, stride: 2, padding: 1, countIncludePad: false })),
  row("adaptiveAvgPool2d", [2, 3, 7, 5], () => adaptiveAvgPool2d([3, 2])),
  row("globalAvgPool2d", [3, 5, 7, 3], () => globalAvgPool2d()),
  row("flatten", [3, 2, 5], () => flatten()),
  row("dropout", [13, 7], () => dropout(0.4)),
  row("residual", [5, 9], (random) => residual(sequential(linear(9, 9, { rng: random }), tanh))),
  row("batchNorm of features", [9, 13], () => batchNorm(13)),
  row("batchNorm of images", [3, 5, 7, 3], () => batchNorm(5)),
  row("layerNorm", [5, 3, 13], () => layerNorm([3, 13])),
  row("groupNorm", [3, 6, 5, 3], () => groupNorm(2, 6)),
  row("instanceNorm", [2, 5, 7, 3], () => instanceNorm(5, { affine: true })),
  row("rmsNorm", [7, 13], () => rmsNorm(13)),
  row("prelu", [3, 5, 3, 3], () => prelu({ channels: 5 })),
  row("learnedSwish", [7, 13], () => learnedSwish({ beta: 1.25 })),
  row("maxout", [7, 9], (random) => maxout(9, 5, { pieces: 3, rng: random })),
  row("softmax", [7, 13], () => softmax),
  row("a small convolutional network", [5, 1, 12, 12], (random) =>
    sequential(
      conv2d(1, 6, { kernelSize: 3, padding: 1, bias: false, rng: random }),
      batchNorm(6),
      relu,
      maxPool2d(2),
      residual(sequential(conv2d(6, 6, { kernelSize: 3, padding: 1, rng: random }), gelu)),
      flatten(),
      linear(6 * 6 * 6, 10, { rng: random }),
    ),
  ),
];

type Result = Readonly<Record<string, { readonly shape: Shape; readonly data: TypedArray }>>;

/** The output and all gradients of `sum(layer(x) * upstream)` in training; the numbers are the same on each backend. */
async function resultOf({ build, shape }: Row, backend: Backend): Promise<Result> {
  setBackend(backend);
  const random = rng(5);
  const layer = build(random.split());
  const x = random.normal(shape);
  x.requiresGrad = true;
  const y = layer(x, { training: true, rng: random.split() });
  backward(sum(mul(y, random.normal(y.shape))));
  const tensors: [string, Tensor][] = [
    ["y", y],
    ["gradient of x", x.grad!],
  ];
  for (const [key, { grad }] of Object.entries(namedParameters(layer))) tensors.push([`gradient of ${key}`, grad!]);
  const read = tensors.map(async ([key, each]) => [key, { shape: each.shape, data: await each.data() }] as const);
  return Object.fromEntries(await Promise.all(read));
}

describe.each(convolvingBackends)("on %s, values and gradients are the reference backend's:", (_, make) => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await make();
  });

  test.each(rows)("$name", async (each) => {
    const expected = await resultOf(each, reference());
    const actual = await resultOf(each, backend);
    expect(Object.keys(actual)).toStrictEqual(Object.keys(expected));
    for (const [key, values] of Object.entries(actual)) {
      expect(values).toBeAllClose(expected[key]!, { rtol: 1e-4, atol: 1e-5 });
    }
  });

  test("embedding", async () => {
    const results = [];
    for (const each of [reference(), backend]) {
      setBackend(each);
      const random = rng(5);
      const layer = embedding(11, 7, { rng: random });
      const indices = tensor(
        Int32Array.from({ length: 15 }, (_each, index) => (7 * index) % 11),
        { shape: [5, 3] },
      );
      const y = layer(indices);
      backward(sum(mul(y, random.normal(y.shape))));
      results.push([y, layer.parameters!["weight"]!.grad!]);
    }
    for (const [index, y] of results[1]!.entries())
      expect(y).toBeAllClose(results[0]![index]!, { rtol: 1e-4, atol: 1e-5 });
  });
});
