import { agree, noise, read, upload, windowCases } from "@ganglion/fixtures/kernels";
import type { Backend, Convolution2d, FusedKernels, Operand, Pair } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nativeBackends } from "./backends.ts";

type Images = readonly [number, number, number, number];

/** Compares forward and both gradients with the reference. */
async function check(backend: Backend, images: Images, out: number, convolution: Convolution2d): Promise<void> {
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
    { rtol: 1e-5, atol: 1e-4 },
  );
}

interface Given {
  readonly kernel?: Pair;
  readonly stride?: Pair;
  readonly padding?: Pair;
  readonly dilation?: Pair;
  readonly groups?: number;
}

/** A convolution over images of a size; outputs follow from that. */
function over(size: Pair, given: Given = {}): Convolution2d {
  const { kernel = [3, 3], stride = [1, 1], padding = [1, 1], dilation = [1, 1], groups = 1 } = given;
  const output = (axis: 0 | 1): number =>
    Math.floor((size[axis] + 2 * padding[axis] - dilation[axis] * (kernel[axis] - 1) - 1) / stride[axis]) + 1;
  return { kernelSize: kernel, stride, padding, dilation, outputSize: [output(0), output(1)], groups };
}

describe.each(nativeBackends)("convolve2d, %s", (_name, make) => {
  it("and its gradients agree with the reference for all windows and groups", async () => {
    const backend = await make();
    const cases = fc.record({
      given: windowCases(18),
      groups: fc.integer({ min: 1, max: 2 }),
      channels: fc.integer({ min: 0, max: 4 }),
      outputs: fc.integer({ min: 0, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ given: { window, images }, groups, channels, outputs }) => {
        const [n, , h, w] = images;
        await check(backend, [n, groups * channels, h, w], groups * outputs, { ...window, groups });
      }),
      { numRuns: 60 },
    );
  });

  it.each<[string, Images, number, Convolution2d]>([
    ["lines of whole tiles", [2, 5, 6, 28], 40, over([6, 28])],
    ["lines of 8", [3, 20, 8, 8], 64, over([8, 8])],
    ["lines of 7, whose last tile reaches beyond", [2, 6, 7, 7], 19, over([7, 7])],
    ["several bands", [1, 3, 40, 33], 17, over([40, 33])],
    ["a line longer than a band", [1, 2, 3, 300], 16, over([3, 300])],
    ["more products than are added up at once", [1, 150, 6, 5], 33, over([6, 5])],
    ["more of them, with phases of their own", [1, 300, 5, 6], 33, over([5, 6], { stride: [2, 2] })],
    ["1x1, read where it is", [2, 19, 7, 9], 21, over([7, 9], { kernel: [1, 1], padding: [0, 0] })],
    ["a valid window, read where it is", [2, 7, 9, 11], 16, over([9, 11], { padding: [0, 0] })],
    ["stride 2", [2, 16, 17, 16], 24, over([17, 16], { stride: [2, 2] })],
    ["stride 3 with dilation 2", [1, 4, 19, 17], 24, over([19, 17], { stride: [3, 3], dilation: [2, 2] })],
    [
      "stride 2 with dilation 2, which leaves places without a tap",
      [1, 8, 12, 12],
      18,
      over([12, 12], { stride: [2, 2], dilation: [2, 2] }),
    ],
    [
      "a stride larger than the window",
      [1, 8, 13, 14],
      18,
      over([13, 14], { kernel: [2, 2], stride: [3, 4], padding: [0, 0] }),
    ],
    ["more padding than window", [1, 3, 5, 5], 16, over([5, 5], { kernel: [2, 2], padding: [3, 3] })],
    ["7x7 with stride 2", [1, 3, 40, 40], 16, over([40, 40], { kernel: [7, 7], stride: [2, 2], padding: [3, 3] })],
    ["5x5", [2, 3, 12, 12], 24, over([12, 12], { kernel: [5, 5], padding: [2, 2] })],
    ["depthwise, as WebAssembly does it", [2, 9, 11, 11], 9, over([11, 11], { groups: 9 })],
    ["no images", [0, 4, 8, 8], 16, over([8, 8])],
    ["no channels", [2, 0, 8, 8], 16, over([8, 8])],
    ["no outputs", [2, 4, 8, 8], 0, over([8, 8])],
  ])("%s", async (_title, images, out, convolution) => {
    await check(await make(), images, out, convolution);
  });

  it("reads nothing beyond memory, where images end with it", async () => {
    const backend = await make({ maximumBytes: 2 ** 20 });
    const { convolve2d } = backend.fused as FusedKernels;
    const window = over([7, 7], { kernel: [1, 1], padding: [0, 0] });
    const shape = [1, 16, 7, 7];
    const weight = upload(backend, noise([16, 16, 1, 1], 1));
    // With a bias it is no plain product, whose packed blocks would have no room here.
    const bias = upload(backend, noise([16], 2));
    const operand = (buffer: unknown): Operand => ({ buffer, shape, dtype: "float32", size: 16 * 49 });
    const sumOf = (buffer: unknown): number => {
      const y = convolve2d(operand(buffer), weight, bias, window);
      const values = read(backend, { buffer: y, shape });
      backend.release(y);
      return Array.from(values).reduce((sum, value) => sum + value, 0);
    };
    const held = [backend.fill(1, shape, "float32")];
    const expected = sumOf(held[0]);
    const taken = (): boolean => {
      try {
        return held.push(backend.fill(1, shape, "float32")) > 0;
      } catch {
        return false;
      }
    };
    while (taken());
    for (const buffer of held.splice(0, 4)) backend.release(buffer);
    expect(held.length).toBeGreaterThan(50);
    for (const buffer of held.slice(-3)) expect(sumOf(buffer)).toBe(expected);
  });
});
