import type { Convolution2d, FusedKernels, Shape } from "@ganglion/tensor";
import { agree, noise, read, upload } from "@ganglion/fixtures/kernels";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { type WasmBackend, wasm } from "../../src/index.ts";
import { everywhere } from "./everywhere.ts";

type Images = readonly [images: number, channels: number, height: number, width: number];

interface Case {
  readonly images: Images;
  readonly outputs: number;
  readonly convolution: Convolution2d;
}

function caseOf(images: Images, outputs: number, padding: readonly [number, number] = [1, 1], groups = 1): Case {
  const outputSize = [images[2] + 2 * padding[0] - 2, images[3] + 2 * padding[1] - 2] as const;
  const window = { kernelSize: [3, 3], stride: [1, 1], padding, dilation: [1, 1], outputSize } as const;
  return { images, outputs, convolution: { ...window, groups } };
}

const shapesOf = ({ images, outputs, convolution }: Case): [weight: Shape, output: Shape] => [
  [outputs, images[1] / convolution.groups, 3, 3],
  [images[0], outputs, ...convolution.outputSize],
];

/** A convolution with a bias, and both gradients. */
function run(on: WasmBackend, given: Case, scale = 1): Float32Array[] {
  const { images, outputs, convolution } = given;
  const [weightShape, outputShape] = shapesOf(given);
  const operands = [noise(images, 1, scale), noise(weightShape, 2), noise([outputs], 3), noise(outputShape, 4)];
  const [x, weight, bias, grad] = operands.map((one) => upload(on, one)) as [Uploaded, Uploaded, Uploaded, Uploaded];
  const { convolve2d, convolve2dInputGrad, convolve2dWeightGrad } = on.fused as FusedKernels;
  const made = [
    { buffer: convolve2d(x, weight, bias, convolution), shape: outputShape },
    { buffer: convolve2dInputGrad(grad, weight, images, convolution), shape: images },
    { buffer: convolve2dWeightGrad(x, grad, weightShape, convolution), shape: weightShape },
  ];
  const values = made.map((one) => read(on, one) as Float32Array);
  for (const { buffer } of [...made, x, weight, bias, grad]) on.release(buffer);
  return values;
}
type Uploaded = ReturnType<typeof upload>;

const backends: WasmBackend[] = [];
async function opened(make: Promise<WasmBackend>): Promise<WasmBackend> {
  const backend = await make;
  backends.push(backend);
  return backend;
}
afterAll(() => backends.forEach((backend) => backend.close()));

const [f2, f4, f2Plain, direct] = await Promise.all([
  opened(everywhere("f2")),
  opened(everywhere("f4")),
  opened(everywhere("f2", { deterministic: true })),
  opened(wasm({ threads: 1, winograd: false })),
]);

const cases = fc
  .record({
    images: fc.integer({ min: 0, max: 3 }),
    groups: fc.integer({ min: 1, max: 2 }),
    channels: fc.integer({ min: 0, max: 7 }),
    outputs: fc.integer({ min: 0, max: 9 }),
    height: fc.integer({ min: 3, max: 13 }),
    width: fc.integer({ min: 3, max: 19 }),
    padding: fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 })),
  })
  .map(({ images, groups, channels, outputs, height, width, padding }) =>
    caseOf([images, groups * channels, height, width], groups * outputs, padding, groups),
  );

describe.each([
  ["2 x 2", f2, 1e-4],
  ["2 x 2, without fused multiply-add", f2Plain, 1e-4],
  ["4 x 4", f4, 1e-3],
] as const)("Winograd's method with patches of %s", (_name, backend, atol) => {
  const check = async (given: Case): Promise<void> => {
    const [weightShape, outputShape] = shapesOf(given);
    const { images, outputs, convolution } = given;
    const inputs = [noise(images, 1), noise(weightShape, 2), noise([outputs], 3), noise(outputShape, 4)];
    await agree(
      backend,
      inputs,
      (on, x, weight, bias, grad) => {
        const { convolve2d, convolve2dInputGrad, convolve2dWeightGrad } = on.fused as FusedKernels;
        return [
          { buffer: convolve2d(x, weight, bias, convolution), shape: outputShape },
          { buffer: convolve2d(x, weight, undefined, convolution), shape: outputShape },
          { buffer: convolve2dInputGrad(grad, weight, images, convolution), shape: images },
          { buffer: convolve2dWeightGrad(x, grad, weightShape, convolution), shape: weightShape },
        ];
      },
      { rtol: 1e-5, atol },
    );
  };

  it("agrees with the reference for all sizes, paddings and groups", async () => {
    await fc.assert(fc.asyncProperty(cases, check), { numRuns: 40 });
  });

  it.each([
    ["more channels than are multiplied at a time", caseOf([1, 261, 5, 8], 7)],
    ["more outputs than a block of rows", caseOf([1, 5, 4, 9], 131)],
    ["several blocks of one image", caseOf([1, 3, 70, 37], 4)],
    ["several images in a block", caseOf([9, 2, 4, 4], 3)],
  ])("agrees with %s", (_title, given) => check(given));
});

/** The same in float64, by the definition. */
function truth(given: Case): Float64Array[] {
  const { images, outputs, convolution } = given;
  const [n, channels, height, width] = images;
  const [weightShape, outputShape] = shapesOf(given);
  const [x, weight, bias, grad] = [
    noise(images, 1),
    noise(weightShape, 2),
    noise([outputs], 3),
    noise(outputShape, 4),
  ].map(({ data }) => data as Float32Array) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const [rows, columns] = convolution.outputSize;
  const y = Float64Array.from(grad, (_, i) => bias[Math.floor(i / (rows * columns)) % outputs] as number);
  const [inputGrad, weightGrad] = [new Float64Array(x.length), new Float64Array(weight.length)];
  const at = (array: { [i: number]: number }, i: number): number => array[i] as number;
  for (let place = 0; place < n * rows * columns; place++) {
    const [image, row, column] = [
      Math.floor(place / rows / columns),
      Math.floor(place / columns) % rows,
      place % columns,
    ];
    for (let tap = 0; tap < 9 * outputs * channels; tap++) {
      const [output, channel] = [Math.floor(tap / 9 / channels), Math.floor(tap / 9) % channels];
      const [iy, ix] = [row + Math.floor((tap % 9) / 3) - 1, column + (tap % 3) - 1];
      if (iy < 0 || ix < 0 || iy >= height || ix >= width) continue;
      const from = ((image * channels + channel) * height + iy) * width + ix;
      const to = ((image * outputs + output) * rows + row) * columns + column;
      y[to] = at(y, to) + at(weight, tap) * at(x, from);
      inputGrad[from] = at(inputGrad, from) + at(weight, tap) * at(grad, to);
      weightGrad[tap] = at(weightGrad, tap) + at(x, from) * at(grad, to);
    }
  }
  return [y, inputGrad, weightGrad];
}

/** The root of the mean square of errors, as a part of that of the values. */
function errorOf(found: ArrayLike<number>, exact: Float64Array): number {
  const [errors, squares] = exact.reduce(
    ([a, b], value, i) => [a + ((found[i] as number) - value) ** 2, b + value ** 2],
    [0, 0],
  );
  return Math.sqrt((errors as number) / (squares as number));
}

describe("the error next to float64", () => {
  const given = caseOf([2, 32, 16, 16], 16);
  const exact = truth(given);
  const errors = (backend: WasmBackend): number[] =>
    run(backend, given).map((found, i) => errorOf(found, exact[i] as Float64Array));
  const products = errors(direct);

  it("is no larger than that of the products with patches of 2 x 2", () => {
    for (const [i, error] of errors(f2).entries()) expect(error).toBeLessThan(1.1 * (products[i] as number));
  });

  it("is less than 4e-6 of the values with patches of 4 x 4", () => {
    for (const error of errors(f4)) expect(error).toBeLessThan(4e-6);
  });
});

describe("on threads", () => {
  it.each([
    ["f2", false],
    ["f4", false],
    ["f2", true],
  ] as const)("%s with deterministic %s computes the same bits as on one", async (winograd, deterministic) => {
    const [one, two] = await Promise.all(
      [1, 2].map((threads) => opened(everywhere(winograd, { threads, deterministic }))),
    );
    for (const given of [caseOf([3, 24, 20, 20], 16), caseOf([2, 16, 9, 9], 24, [1, 1], 2)]) {
      expect(run(two as WasmBackend, given)).toEqual(run(one as WasmBackend, given));
    }
  });
});

describe("where it is taken", () => {
  it.each([
    ["windows of 3 x 3 over many channels, by default", {}, caseOf([4, 32, 16, 16], 32), true],
    ["and not if it is switched off", { winograd: false }, caseOf([4, 32, 16, 16], 32), false],
    ["one channel stays with the products", {}, caseOf([8, 1, 28, 28], 16), false],
    ["few channels", {}, caseOf([4, 4, 16, 16], 4), false],
    ["a stride of 2", {}, strided(caseOf([4, 32, 17, 17], 32)), false],
  ] as const)("%s", async (_name, options, given, isTaken) => {
    const backend = await opened(wasm({ threads: 1, ...options }));
    const isOther = run(backend, given).map(
      (found, i) => !Buffer.from(found.buffer).equals(bitsOf(given)[i] as Buffer),
    );
    expect(isOther).toEqual([isTaken, isTaken, isTaken]);
  });

  function strided({ images, outputs, convolution }: Case): Case {
    return { images, outputs, convolution: { ...convolution, stride: [2, 2], outputSize: [9, 9] } };
  }
  const bitsOf = (given: Case): Buffer[] => run(direct, given).map((found) => Buffer.from(found.buffer));
});

it.each([
  ["f8", '"f8"'],
  [true, "true"],
  [4, "4"],
  [null, "null"],
])("%j is refused as a method", async (winograd, shown) => {
  await expect(wasm({ winograd: winograd as "f2" })).rejects.toThrow(
    new TypeError(`wasm: winograd must be "f2", "f4" or false, got ${shown}. Leave it out for "f2".`),
  );
});
