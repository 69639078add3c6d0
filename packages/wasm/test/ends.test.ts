import { affine, type FusedKernels, setBackend, sign, tensor } from "@ganglion/tensor";
import { assertAllClose } from "@ganglion/tensor/testing";
import { afterAll, describe, expect, it } from "vitest";
import { wasm } from "../src/index.ts";
import { floats, ints, noise, read, sizeOf, upload, type Values } from "@ganglion/fixtures/kernels";

const builds = [
  ["1 thread, fused multiply-add", await wasm({ threads: 1 })],
  ["2 threads, fused multiply-add", await wasm({ threads: 2 })],
  ["1 thread, deterministic", await wasm({ threads: 1, deterministic: true })],
  ["2 threads, deterministic", await wasm({ threads: 2, deterministic: true })],
] as const;
const EPS = 1e-5;
const infinity = Number.POSITIVE_INFINITY;
const nan = Number.NaN;

const sumOf = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

/** Normalization of one group in double precision, and its gradient from that of the result. */
function normalize(x: readonly number[], grad: readonly number[]): { y: number[]; dx: number[]; slope: number } {
  const mean = sumOf(x) / x.length;
  const scale = 1 / Math.sqrt(sumOf(x.map((value) => (value - mean) ** 2)) / x.length + EPS);
  const y = x.map((value) => (value - mean) * scale);
  const slope = sumOf(y.map((value, i) => value * (grad[i] as number)));
  const average = sumOf(grad) / x.length;
  const dx = grad.map((g, i) => scale * (g - average - ((y[i] as number) * slope) / x.length));
  return { y, dx, slope };
}

/** For each channel of `[n, c, ...]` where its elements are. */
function places(shape: readonly number[]): number[][] {
  const [n, c] = shape as readonly [number, number];
  const size = sizeOf(shape.slice(2));
  return Array.from({ length: c }, (_, channel) =>
    Array.from({ length: n * size }, (_unused, i) => (Math.floor(i / size) * c + channel) * size + (i % size)),
  );
}

const scaled = ({ shape, data }: Values, scale: number): Values =>
  floats(
    shape,
    Array.from(data, (x) => x * scale),
  );

describe.each(builds)("at the ends of float32, %s", (_name, backend) => {
  const kernels = backend.fused as FusedKernels;
  afterAll(() => backend.close());

  const tolerance = (scale: number): { rtol: number; atol: number } => ({ rtol: 2e-5, atol: 2e-6 * scale });

  describe.each([1e15, 1e18, 1e19, 1.9e19, 1e20, 1e25, 1e30, 1e36, 3.3e38])("inputs up to %d", (largest) => {
    it.each([[[5, 7]], [[3, 5000]], [[1, 3]], [[700, 64]]])(
      "have the row norm %j of double precision",
      async (shape) => {
        const [rows, features] = shape as [number, number];
        const x = scaled(noise(shape, 3), largest);
        const grad = noise(shape, 4);
        const [dx, dg] = [upload(backend, x), upload(backend, grad)];
        const { y, mean, variance } = kernels.rowNorm(dx, EPS);
        const statistics = [mean, variance].map((buffer) => ({ ...dx, buffer, shape: [rows], size: rows }));
        const back = kernels.rowNormGrad(dx, statistics[0] as typeof dx, statistics[1] as typeof dx, dg, EPS);
        const groups = Array.from({ length: rows }, (_, row) => {
          const part = ({ data }: Values): number[] => Array.from(data.slice(row * features, (row + 1) * features));
          return normalize(part(x), part(grad));
        });
        const [found, foundBack] = [y, back].map((buffer) => floats(shape, read(backend, { buffer, shape })));
        await assertAllClose(
          found as Values,
          floats(
            shape,
            groups.flatMap((group) => group.y),
          ),
          tolerance(1),
        );
        // Gradients are as small as inputs are large.
        await assertAllClose(
          scaled(foundBack as Values, largest),
          floats(
            shape,
            groups.flatMap((group) => group.dx.map((value) => value * largest)),
          ),
          tolerance(10),
        );
        for (const buffer of [y, mean, variance, back, dx.buffer, dg.buffer]) backend.release(buffer);
      },
    );

    it.each([[[6, 5]], [[300, 9]], [[2, 3, 4, 5]], [[3, 2, 1100]]])(
      "have the batch norm %j of double precision, beside channels of ordinary size",
      async (shape) => {
        const channels = shape[1] as number;
        const ordinary = channels - 1;
        const groups = places(shape);
        const x = noise(shape, 5);
        for (const place of groups.slice(0, ordinary).flat()) x.data[place] = (x.data[place] as number) * largest;
        const [weight, bias, grad] = [noise([channels], 6), noise([channels], 7), noise(shape, 8)];
        const [dx, dw, db, dg] = [x, weight, bias, grad].map((values) => upload(backend, values)) as [
          ReturnType<typeof upload>,
          ReturnType<typeof upload>,
          ReturnType<typeof upload>,
          ReturnType<typeof upload>,
        ];
        const { y, mean, variance } = kernels.batchNorm(dx, dw, db, EPS);
        const [dm, dv] = [mean, variance].map((buffer) => ({ ...dw, buffer })) as [typeof dw, typeof dw];
        const back = kernels.batchNormGrad(dx, dw, dm, dv, dg, EPS);
        const [found, slopes, weightGrad, biasGrad] = [
          read(backend, { buffer: y, shape }),
          read(backend, { buffer: back.x, shape }),
          read(backend, { buffer: back.weight, shape: [channels] }),
          read(backend, { buffer: back.bias, shape: [channels] }),
        ] as const;
        for (const [c, group] of groups.entries()) {
          const of = (data: ArrayLike<number>): number[] => group.map((place) => data[place] as number);
          const expected = normalize(of(x.data), of(grad.data));
          const [w, b] = [weight.data[c] as number, bias.data[c] as number];
          const size = c < ordinary ? largest : 1;
          const check = (actual: number[], wanted: number[], scale: number): Promise<void> =>
            assertAllClose(floats([actual.length], actual), floats([wanted.length], wanted), tolerance(scale));
          await check(
            of(found),
            expected.y.map((value) => value * w + b),
            2,
          );
          await check(
            of(slopes).map((value) => value * size),
            expected.dx.map((value) => value * w * size),
            10,
          );
          await check([weightGrad[c] as number], [expected.slope], 30);
          await check([biasGrad[c] as number], [sumOf(of(grad.data))], 30);
        }
        for (const buffer of [y, mean, variance, back.x, back.weight, back.bias]) backend.release(buffer);
        for (const { buffer } of [dx, dw, db, dg]) backend.release(buffer);
      },
    );
  });

  it("normalization of what is not finite is not a number, in its own row only", () => {
    const shape = [3, 4];
    const x = upload(backend, floats(shape, [1, 2, 3, infinity, nan, 1, 2, 3, 0, 0, 1, 1]));
    const { y } = kernels.rowNorm(x, EPS);
    const values = Array.from(read(backend, { buffer: y, shape }));
    expect(values.slice(0, 8).filter(Number.isNaN).length).toBe(8);
    expect(values.slice(8).map(Math.round)).toEqual([-1, -1, 1, 1]);
  });

  it("adam multiplies by 1 - beta2 before it squares, as PyTorch does", () => {
    const step = { learningRate: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, decoupled: false };
    const shape = [6];
    const gradients = [1e20, -1e20, 5e20, 1e-3, 1e19, -2.5];
    const zeros = (): ReturnType<typeof upload> => upload(backend, floats(shape, Array(6).fill(0)));
    const [p, m, v, g] = [zeros(), zeros(), zeros(), upload(backend, floats(shape, gradients))] as const;
    kernels.adam(p, g, m, v, undefined, { ...step, step: 1 });
    const squares = gradients.map((x) => {
      const float = Math.fround(x);
      return Math.fround(Math.fround(Math.fround(1 - 0.999) * float) * float);
    });
    expect(Array.from(read(backend, { ...v, shape }))).toEqual(squares);
    for (const [i, x] of Array.from(read(backend, { ...p, shape })).entries()) {
      expect(x).toBeCloseTo(-0.1 * Math.sign(gradients[i] as number), 5);
    }
    const zero = zeros();
    for (let t = 2; t <= 40; t++) kernels.adam(p, zero, m, v, undefined, { ...step, step: t });
    const before = Array.from(read(backend, { ...p, shape }));
    for (let t = 41; t <= 60; t++) kernels.adam(p, zero, m, v, undefined, { ...step, step: t });
    for (const [i, x] of Array.from(read(backend, { ...p, shape })).entries()) expect(x).not.toBe(before[i]);
  });

  it("the sign of NaN is NaN, among others and alone", () => {
    setBackend(backend);
    const values = [nan, 0, -0, 5, -infinity, 1e-40, -1e-40, infinity, nan];
    expect(Array.from(sign(tensor(values)).dataSync())).toEqual([nan, 0, 0, 1, -1, 1, -1, 1, nan]);
    expect(Array.from(sign(tensor(nan)).dataSync())).toEqual([nan]);
  });

  it("swish without a slope is half of its input, infinities included", () => {
    const shape = [9];
    const x = upload(backend, floats(shape, [infinity, -infinity, nan, 0, 1, -2, 3e38, -3e38, 4]));
    const ones = upload(backend, floats(shape, Array(9).fill(1)));
    const y = { ...x, buffer: kernels.activation("swish", x, 0) };
    const dx = { ...x, buffer: kernels.activationGrad("swish", x, y, ones, 0) };
    const half = [infinity, -infinity, nan, 0, 0.5, -1, 1.5e38, -1.5e38, 2].map(Math.fround);
    expect(Array.from(read(backend, y))).toEqual(half);
    expect(Array.from(read(backend, dx))).toEqual(Array(9).fill(0.5));
  });

  it("a row that is left out gets the gradient 0, whatever its scores are", () => {
    const logits = upload(backend, floats([3, 2], [nan, nan, infinity, -infinity, 0, 0]));
    const labels = upload(backend, ints([3], [-100, -100, 1]));
    const grad = upload(backend, floats([3], [1, nan, 1]));
    const loss = kernels.softmaxCrossEntropy(logits, labels, -100);
    const back = kernels.softmaxCrossEntropyGrad(logits, labels, grad, -100);
    expect(Array.from(read(backend, { buffer: loss, shape: [3] }), (x) => x.toFixed(5))).toEqual([
      "0.00000",
      "0.00000",
      Math.LN2.toFixed(5),
    ]);
    expect(Array.from(read(backend, { buffer: back, shape: [3, 2] }))).toEqual([0, 0, 0, 0, 0.5, -0.5]);
  });

  it("an affine map of no features is its bias", () => {
    setBackend(backend);
    const bias = tensor([1, 2, 3]);
    const weight = tensor(new Float32Array(0), { shape: [3, 0] });
    const flat = affine(tensor(new Float32Array(0), { shape: [2, 0] }), weight, bias);
    expect(Array.from(flat.dataSync())).toEqual([1, 2, 3, 1, 2, 3]);
    const deep = affine(tensor(new Float32Array(0), { shape: [2, 2, 0] }), weight, bias);
    expect(deep.shape).toEqual([2, 2, 3]);
    expect(Array.from(deep.dataSync())).toEqual([1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3]);
  });

  // What PyTorch 1.13 computes for these rows.
  it.each([
    [
      [infinity, 0],
      [nan, nan],
      [nan, nan],
    ],
    [
      [-infinity, 0],
      [0, 1],
      [-infinity, 0],
    ],
    [
      [-infinity, -infinity],
      [nan, nan],
      [nan, nan],
    ],
    [
      [nan, 1],
      [nan, nan],
      [nan, nan],
    ],
    [
      [3e38, -3e38],
      [1, 0],
      [0, -infinity],
    ],
    [
      [-3e38, -3e38],
      [0.5, 0.5],
      [-Math.LN2, -Math.LN2],
    ],
    [
      [1e30, 1e30],
      [0.5, 0.5],
      [-Math.LN2, -Math.LN2],
    ],
    [
      [1000, 0],
      [1, 0],
      [0, -1000],
    ],
  ])("softmax of %j is %j", async (row, softmax, logSoftmax) => {
    const shape = [1, 2];
    const x = upload(backend, floats(shape, row));
    const found = [kernels.softmax(x), kernels.logSoftmax(x)].map((buffer) =>
      floats(shape, read(backend, { buffer, shape })),
    );
    await assertAllClose(found[0] as Values, floats(shape, softmax), { rtol: 1e-6, atol: 1e-6 });
    await assertAllClose(found[1] as Values, floats(shape, logSoftmax), { rtol: 1e-6, atol: 1e-6 });
  });
});
