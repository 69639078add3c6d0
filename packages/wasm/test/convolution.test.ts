import type { Convolution2d, FusedKernels } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, it } from "vitest";
import { wasm } from "../src/index.ts";
import { agree, noise, windowCases } from "@ganglion/fixtures/kernels";

const builds = [
  ["with fused multiply-add", await wasm({ threads: 1 })],
  ["without", await wasm({ threads: 1, deterministic: true })],
] as const;

type Images = readonly [number, number, number, number];

/** Compares forward and both gradients with the reference. */
async function check(
  backend: (typeof builds)[number][1],
  images: Images,
  out: number,
  convolution: Convolution2d,
): Promise<void> {
  const weightShape = [out, images[1] / convolution.groups, ...convolution.kernelSize];
  const outputShape = [images[0], out, ...convolution.outputSize];
  await agree(
    backend,
    [noise(images, 1), noise(weightShape, 2), noise([out], 3), noise(outputShape, 4)],
    (on, x, weight, bias, grad) => {
      const { convolve2d, convolve2dInputGrad, convolve2dWeightGrad } = on.fused as FusedKernels;
      return [
        { buffer: convolve2d(x, weight, bias, convolution), shape: outputShape },
        { buffer: convolve2d(x, weight, undefined, convolution), shape: outputShape },
        { buffer: convolve2dInputGrad(grad, weight, images, convolution), shape: images },
        { buffer: convolve2dWeightGrad(x, grad, weightShape, convolution), shape: weightShape },
      ];
    },
    { rtol: 1e-5, atol: 5e-5 },
  );
}

function square(kernel: number, stride: number, padding: number, size: number, groups = 1): Convolution2d {
  const output = Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return {
    kernelSize: [kernel, kernel],
    stride: [stride, stride],
    padding: [padding, padding],
    dilation: [1, 1],
    outputSize: [output, output],
    groups,
  };
}

describe.each(builds)("convolve2d %s", (_name, backend) => {
  it("and its gradients agree with the reference for all windows and groups", async () => {
    const cases = fc.record({
      given: windowCases(),
      groups: fc.integer({ min: 1, max: 3 }),
      channels: fc.integer({ min: 0, max: 3 }),
      outputs: fc.integer({ min: 0, max: 8 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ given: { window, images }, groups, channels, outputs }) => {
        const [n, , h, w] = images;
        await check(backend, [n, groups * channels, h, w], groups * outputs, { ...window, groups });
      }),
      { numRuns: 120 },
    );
  });

  it.each<[string, Images, number, Convolution2d]>([
    ["3x3 over many channels", [2, 40, 10, 10], 13, square(3, 1, 1, 10)],
    ["1x1", [2, 19, 7, 9], 21, { ...square(1, 1, 0, 7), outputSize: [7, 9] }],
    ["5x5 over one channel", [2, 1, 28, 28], 6, square(5, 1, 2, 28)],
    ["3x3 with stride 2", [2, 16, 17, 17], 24, square(3, 2, 1, 17)],
    ["7x7 with stride 2", [1, 3, 40, 40], 16, square(7, 2, 3, 40)],
    ["more than 1024 outputs of an image", [1, 2, 37, 37], 7, square(3, 1, 1, 37)],
    ["more than 1024 elements of a window", [1, 120, 6, 6], 130, square(3, 1, 1, 6)],
    ["depthwise 3x3", [2, 9, 21, 21], 9, square(3, 1, 1, 21, 9)],
    ["depthwise 3x3 with stride 2", [2, 9, 21, 21], 9, square(3, 2, 1, 21, 9)],
    ["depthwise 5x5 with stride 3", [1, 4, 23, 23], 4, square(5, 3, 2, 23, 4)],
    ["groups of two outputs a channel", [2, 5, 12, 12], 10, square(3, 1, 1, 12, 5)],
    ["no images", [0, 4, 8, 8], 5, square(3, 1, 1, 8)],
    ["no channels", [2, 0, 8, 8], 5, square(3, 1, 1, 8)],
    ["no channels, with stride 2", [2, 0, 9, 9], 5, square(3, 2, 1, 9)],
    ["no outputs", [2, 4, 8, 8], 0, square(3, 1, 1, 8)],
    ["no outputs, with stride 2", [2, 4, 9, 9], 0, square(3, 2, 1, 9)],
  ])("%s", async (_title, images, out, convolution) => {
    await check(backend, images, out, convolution);
  });
});
