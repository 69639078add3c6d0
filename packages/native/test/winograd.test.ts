import { agree, noise, read, upload } from "@ganglion/fixtures/kernels";
import type { Backend, Convolution2d, FusedKernels, Pair } from "@ganglion/tensor";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NativeBackend } from "../src/index.ts";
import { nativeBackends } from "./backends.ts";

/** A convolution of 3 x 3 windows with stride 1: channels and outputs are those of a group. */
interface Case {
  readonly images: number;
  readonly channels: number;
  readonly outputs: number;
  readonly size: Pair;
  readonly padding?: Pair;
  readonly groups?: number;
}

function shapesOf({ images, channels, outputs, size, padding = [1, 1], groups = 1 }: Case) {
  const outputSize = [size[0] + 2 * padding[0] - 2, size[1] + 2 * padding[1] - 2] as const;
  const convolution: Convolution2d = {
    kernelSize: [3, 3],
    stride: [1, 1],
    padding,
    dilation: [1, 1],
    outputSize,
    groups,
  };
  return {
    convolution,
    x: [images, groups * channels, ...size],
    weight: [groups * outputs, channels, 3, 3],
    bias: [groups * outputs],
    y: [images, groups * outputs, ...outputSize],
  };
}

const inputsOf = ({ x, weight, bias, y }: ReturnType<typeof shapesOf>) => [
  noise(x, 1),
  noise(weight, 2),
  noise(bias, 3),
  noise(y, 4),
];

/** Forward with and without a bias, and both gradients. */
function results(on: Backend, given: Case, [x, weight, bias, grad]: readonly ReturnType<typeof upload>[]) {
  const shapes = shapesOf(given);
  const { convolution } = shapes;
  const { convolve2d, convolve2dInputGrad, convolve2dWeightGrad } = on.fused as FusedKernels;
  if (x === undefined || weight === undefined || grad === undefined) throw new Error("There are four inputs.");
  return [
    { buffer: convolve2d(x, weight, bias, convolution), shape: shapes.y },
    { buffer: convolve2d(x, weight, undefined, convolution), shape: shapes.y },
    { buffer: convolve2dInputGrad(grad, weight, shapes.x, convolution), shape: shapes.x },
    { buffer: convolve2dWeightGrad(x, grad, shapes.weight, convolution), shape: shapes.weight },
  ];
}

/** The bits of all four. */
function bitsOf(on: NativeBackend, given: Case): string[] {
  const inputs = inputsOf(shapesOf(given)).map((one) => upload(on, one));
  const made = results(on, given, inputs);
  const bits = made.map((one) => Buffer.from(read(on, one).buffer as ArrayBuffer).toString("base64"));
  for (const { buffer } of [...inputs, ...made]) on.release(buffer);
  return bits;
}

const check = (backend: Backend, given: Case): Promise<void> =>
  agree(backend, inputsOf(shapesOf(given)), (on, ...inputs) => results(on, given, inputs), { rtol: 1e-5, atol: 2e-4 });

const cases = fc.record({
  images: fc.integer({ min: 1, max: 3 }),
  channels: fc.integer({ min: 11, max: 36 }),
  outputs: fc.integer({ min: 11, max: 36 }),
  size: fc.tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 11 })),
  padding: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 2 })),
  groups: fc.integer({ min: 1, max: 2 }),
});

describe.each(nativeBackends)("Winograd's method, %s,", (_name, make) => {
  it("agrees with the reference for all sizes, paddings and groups", async () => {
    const backend = await make();
    await fc.assert(
      fc.asyncProperty(cases, (given) => check(backend, given)),
      { numRuns: 25 },
    );
  });

  it.each<[string, Case]>([
    ["several blocks of one image", { images: 1, channels: 12, outputs: 13, size: [70, 37] }],
    ["several images in a block", { images: 9, channels: 16, outputs: 16, size: [4, 4] }],
    ["a row of more patches than a block has", { images: 1, channels: 12, outputs: 16, size: [3, 300] }],
    ["no padding", { images: 2, channels: 16, outputs: 32, size: [8, 10], padding: [0, 0] }],
    ["images of one pixel", { images: 3, channels: 32, outputs: 16, size: [1, 1] }],
    ["more channels than are added up at a time", { images: 1, channels: 150, outputs: 12, size: [4, 5] }],
    ["gradients in parts, of many channels", { images: 1, channels: 260, outputs: 90, size: [4, 4] }],
    ["gradients in parts, of many outputs", { images: 1, channels: 90, outputs: 260, size: [4, 4] }],
  ])("agrees with the reference for %s", async (_title, given) => {
    await check(await make(), given);
  });

  it("is used for windows of 3 x 3 over many channels, unless it is switched off", async () => {
    const [found, direct, large] = [await make(), await make({ winograd: false }), await make({ winograd: "f4" })];
    const many: Case = { images: 2, channels: 32, outputs: 32, size: [8, 8] };
    const few: Case = { images: 2, channels: 3, outputs: 32, size: [8, 8] };
    const isOther = (given: Case): boolean[] => {
      const expected = bitsOf(direct, given);
      return bitsOf(found, given).map((bits, i) => bits !== expected[i]);
    };
    expect(isOther(many)).toEqual([true, true, true, true]);
    expect(isOther(few)).toEqual([false, false, false, false]);
    expect(bitsOf(large, many)).toEqual(bitsOf(found, many));
  });

  it.each([2, 3])("computes the same bits on %d threads as on one", async (threads) => {
    const [one, many] = await Promise.all([make(), make({ threads })]);
    const given: Case = { images: 16, channels: 40, outputs: 48, size: [13, 12] };
    expect(bitsOf(many, given)).toEqual(bitsOf(one, given));
    many.close();
  });
});

describe("Winograd's method", () => {
  it.skipIf(nativeBackends.length < 2)("gives the same bits with all instructions", async () => {
    const given: Case = { images: 3, channels: 20, outputs: 36, size: [11, 9] };
    const [first, second] = await Promise.all(nativeBackends.map(([, make]) => make()));
    expect(bitsOf(second as NativeBackend, given)).toEqual(bitsOf(first as NativeBackend, given));
  });
});
