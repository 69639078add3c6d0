import {
  convolve2d,
  matmul,
  reference,
  rng,
  setBackend,
  type Shape,
  sizeOf,
  type Tensor,
  tensor,
} from "@ganglion/tensor";
import { sharedBackend, type Variant } from "./backends.ts";
import { type Comparison, type Differences, differences } from "./compare.ts";

/** As many products are packed first on WebGL2. */
const ENOUGH = 65_536;

/**
 * Compares products and convolutions that are large enough for the kernels that share what they read, with their gradients,
 * to the reference backend: all, or those of `names`. No size is a multiple of what a thread or a tile computes, or hardly any, but
 * for those by fours and by twos, of which so many numbers are read at once.
 */
export async function large(variant: Variant, names?: readonly string[]): Promise<Differences> {
  const comparisons = largeComparisons().filter(({ name }) => names?.includes(name) ?? true);
  return differences(await sharedBackend(variant), comparisons);
}

/** All of them. */
export function largeComparisons(): Comparison[] {
  return [...products(), ...convolutions(), ...chance(1, 12)];
}

function products(): Comparison[] {
  const rows: readonly (readonly [name: string, a: Shape, b: Shape, transposeA: boolean, transposeB: boolean])[] = [
    ["product", [41, 43], [43, 39], false, false],
    ["product, first transposed", [43, 41], [43, 39], true, false],
    ["product, second transposed", [41, 43], [39, 43], false, true],
    ["product, both transposed", [43, 41], [39, 43], true, true],
    ["product, long", [3, 9001], [9001, 3], false, false],
    ["products of a batch", [5, 21, 30], [5, 30, 22], false, false],
    ["products with one matrix", [5, 21, 30], [30, 22], false, false],
    ["products of one matrix", [21, 30], [5, 22, 30], false, true],
    ["products of two batches", [3, 1, 21, 10], [4, 10, 27], false, false],
    ["product by fours", [44, 52], [52, 36], false, false],
    ["product by fours, first transposed", [52, 44], [52, 36], true, false],
    ["product by fours, second transposed", [44, 52], [36, 52], false, true],
    ["product by fours, both transposed", [52, 44], [36, 52], true, true],
    ["product by fours of one side", [41, 52], [52, 39], false, false],
    ["product by fours of the other", [41, 43], [43, 36], false, false],
    ["products by fours of a batch", [5, 20, 28], [28, 24], false, false],
  ];
  return rows.map(([name, a, b, transposeA, transposeB]) => ({
    name,
    make: () => [numbers(1, a), numbers(2, b)],
    run: (x, y) => matmul(x as Tensor, y as Tensor, { transposeA, transposeB }),
    atol: 1e-4,
  }));
}

/** A convolution's name, shape of images and of weights, and options. */
type Row = readonly [name: string, x: Shape, weight: Shape, options: NonNullable<Parameters<typeof convolve2d>[2]>];

function convolutions(): Comparison[] {
  const rows: readonly Row[] = [
    ["convolution", [2, 6, 13, 15], [7, 6, 3, 3], { padding: 1 }],
    ["convolution of one channel", [9, 1, 15, 13], [9, 1, 5, 4], { padding: [2, 1], stride: [2, 1] }],
    ["convolution to one channel", [5, 9, 15, 13], [1, 9, 4, 5], {}],
    ["convolution with steps", [4, 5, 17, 15], [10, 5, 3, 3], { stride: [2, 3], padding: [1, 0] }],
    ["convolution with wide windows", [3, 5, 13, 14], [6, 5, 3, 2], { dilation: [2, 3], padding: 3 }],
    ["convolution in groups", [3, 10, 9, 11], [14, 5, 3, 3], { groups: 2 }],
    ["convolution in groups of one", [6, 9, 15, 16], [9, 1, 4, 4], { groups: 9 }],
    ["convolution of 3 x 3", [9, 7, 9, 10], [6, 7, 3, 3], {}],
    ["convolution of 3 x 3, padded", [5, 9, 7, 12], [9, 9, 3, 3], { padding: [0, 3] }],
    ["convolution of 3 x 3 by fours", [5, 6, 7, 12], [9, 6, 3, 3], { padding: 1 }],
    ["convolution of 3 x 3 by twos", [5, 9, 7, 14], [6, 9, 3, 3], { padding: [0, 1] }],
    ["convolution of 3 x 3 of lines", [60, 3, 1, 21], [5, 3, 3, 3], { padding: [2, 1] }],
    ["convolution of single pixels", [33, 18, 2, 2], [30, 18, 2, 2], {}],
  ];
  return [
    ...rows.map((row) => convolution(row, numbers)),
    convolution(["convolution of endless pixels", [4, 5, 9, 11], [8, 5, 3, 3], { padding: 1 }], endless),
    convolution(["convolution of endless pixels by fours", [4, 5, 9, 12], [8, 5, 3, 3], { padding: 1 }], endless),
    convolution(["convolution of endless pixels by twos", [4, 5, 9, 14], [8, 5, 3, 3], { padding: 1 }], endless),
  ];
}

/** Products and convolutions of any sizes, just large enough. */
function chance(seed: number, count: number): Comparison[] {
  setBackend(reference());
  const draws = rng(seed)
    .uniform([count * 24])
    .dataSync();
  let at = 0;
  /** A whole number from `least` to `most`. */
  const some = (least: number, most: number): number =>
    least + Math.floor((draws[at++] as number) * (most - least + 1));
  const both = (least: number, most: number): [number, number] => [some(least, most), some(least, most)];
  return Array.from({ length: count }, () => [someProduct(some), someConvolution(some, both)]).flat();
}

type Some = (least: number, most: number) => number;

function someProduct(some: Some): Comparison {
  const [m, k, batches] = [some(1, 60), some(1, 60), some(1, 4)];
  const n = Math.ceil(ENOUGH / (m * k * batches)) + some(0, 3);
  const [transposeA, transposeB] = [some(0, 1) === 1, some(0, 1) === 1];
  const a = [...(some(0, 1) === 1 ? [batches] : []), ...(transposeA ? [k, m] : [m, k])];
  const b = [batches, ...(transposeB ? [n, k] : [k, n])];
  return {
    name: "products of any sizes",
    detail: ` (${JSON.stringify({ a, b, transposeA, transposeB })})`,
    make: () => [numbers(1, a), numbers(2, b)],
    run: (x, y) => matmul(x as Tensor, y as Tensor, { transposeA, transposeB }),
    atol: 1e-4,
  };
}

function someConvolution(some: Some, both: (least: number, most: number) => [number, number]): Comparison {
  const [groups, channels, outputs] = [some(1, 3), some(1, 7), some(1, 7)];
  const [kernel, stride, dilation, size] = [both(1, 4), both(1, 3), both(1, 2), both(9, 17)];
  const padding = both(0, 2);
  const along = (i: 0 | 1): number =>
    Math.floor((size[i] + 2 * padding[i] - dilation[i] * (kernel[i] - 1) - 1) / stride[i]) + 1;
  const perImage = groups * channels * outputs * kernel[0] * kernel[1] * along(0) * along(1);
  const row: Row = [
    "convolutions of any sizes",
    [Math.ceil(ENOUGH / perImage), groups * channels, ...size],
    [groups * outputs, channels, ...kernel],
    { groups, stride, dilation, padding },
  ];
  return { ...convolution(row, numbers), detail: ` (${JSON.stringify(row.slice(1))})` };
}

function convolution([name, x, weight, options]: Row, images: (seed: number, shape: Shape) => Tensor): Comparison {
  return {
    name,
    make: () => [images(3, x), numbers(4, weight), numbers(5, weight.slice(0, 1))],
    run: (...[pixels, filters, bias]) =>
      convolve2d(pixels as Tensor, filters as Tensor, { ...options, bias: bias as Tensor }),
    atol: 1e-4,
  };
}

/** Infinite in the last pixel of each line: what reads beyond a line, or multiplies it with 0, gives NaN. */
function endless(seed: number, shape: Shape): Tensor {
  const width = shape.at(-1) as number;
  const values = Float32Array.from({ length: sizeOf(shape) }, (_, i) =>
    i % width === width - 1 ? Number.POSITIVE_INFINITY : ((i * 7 + seed) % 11) / 8 - 0.6,
  );
  return tensor(values, { shape, requiresGrad: true });
}

function numbers(seed: number, shape: Shape): Tensor {
  const x = rng(seed).normal(shape, { std: 0.5 });
  x.requiresGrad = true;
  return x;
}
