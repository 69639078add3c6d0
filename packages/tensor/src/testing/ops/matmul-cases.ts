import { affine, type MatmulOptions, matmul } from "../../index.ts";
import type { Tensor } from "../../tensor.ts";
import type { HostValues } from "../host-values.ts";
import { type OpCase, series, shaped, type ValueCase } from "./op-case.ts";
import { at, build, elementwise, placeOf } from "./oracle.ts";

/** Matrix products and the linear layer. */
export function matmulCases(): OpCase[] {
  return [...products(), ...vectors(), ...sizes(), ...extremeProducts(), ...affines()];
}

/** `[..., m, k] x [..., k, n]` from the definition; vectors have got their second axis already. */
function product(
  a: HostValues,
  b: HostValues,
  { transposeA = false, transposeB = false }: MatmulOptions = {},
): HostValues {
  const left = transposeA ? flipped(a) : a;
  const right = transposeB ? flipped(b) : b;
  const [m, k] = left.shape.slice(-2) as [number, number];
  const n = right.shape.at(-1) as number;
  const batches = elementwise(() => 0, [leading(left), leading(right)]).shape;
  return build([...batches, m, n], (index) => {
    const batch = index.slice(0, -2);
    const [i, j] = index.slice(-2) as [number, number];
    const [row, column] = [placeOf(left, [...batch, i, 0]), placeOf(right, [...batch, 0, j])];
    let sum = 0;
    for (let l = 0; l < k; l++) sum += (left.data[row + l] as number) * (right.data[column + l * n] as number);
    return sum;
  });
}

function flipped(x: HostValues): HostValues {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const shape = [...x.shape.slice(0, -2), columns, rows];
  return build(shape, (index) => at(x, [...index.slice(0, -2), ...index.slice(-2).toReversed()]));
}

/** The axes before the last two. */
function leading(x: HostValues): HostValues {
  return { shape: x.shape.slice(0, -2), data: [] };
}

function productCase(title: string, a: HostValues, b: HostValues, options?: MatmulOptions): ValueCase {
  return {
    kind: "value",
    name: `matmul: ${title}`,
    op: "matmul",
    inputs: [a, b],
    run: (x, y) => matmul(x as Tensor, y as Tensor, options),
    expected: (x, y) => product(x as HostValues, y as HostValues, options),
    tolerance: "elementary",
    gradient: "check",
  };
}

/** A product with both flags in all four ways; the matrices are laid out to suit them. */
function flagged(m: number, k: number, n: number): ValueCase[] {
  return [false, true].flatMap((transposeA) =>
    [false, true].map((transposeB) =>
      productCase(
        `[${m}, ${k}] x [${k}, ${n}] with transposeA ${transposeA} and transposeB ${transposeB}`,
        series(transposeA ? [k, m] : [m, k]),
        series(transposeB ? [n, k] : [k, n], 0.25),
        { transposeA, transposeB },
      ),
    ),
  );
}

function products(): OpCase[] {
  const both = { transposeA: true, transposeB: true };
  return [
    ...flagged(2, 4, 3),
    productCase("one batch of matrices against a matrix each", series([3, 2, 4]), series([3, 4, 2], 0.25)),
    productCase("one matrix against a batch", series([2, 4]), series([3, 4, 2], 0.25)),
    productCase("a batch against one matrix", series([3, 2, 4]), series([4, 2], 0.25)),
    productCase("batches that repeat each other", series([2, 1, 2, 3]), series([3, 3, 2], 0.25)),
    productCase("a batch, transposed, against a repeated one", series([2, 3, 2]), series([1, 4, 3], 0.25), both),
    { ...productCase("no rows", shaped([0, 3], []), series([3, 2])), gradient: "compare" },
    { ...productCase("an empty sum is 0", shaped([2, 0], []), shaped([0, 3], [])), gradient: "compare" },
    { ...productCase("an empty batch", shaped([0, 2, 3], []), series([3, 2])), gradient: "compare" },
  ];
}

/** Vectors count as a row on the left and a column on the right; the result loses the axis they lent. */
function vectors(): OpCase[] {
  const by = (title: string, a: number[], b: number[], result: number[]): ValueCase => ({
    ...productCase(title, series(a), series(b, 0.25)),
    expected: (x, y) => {
      const row = { ...(x as HostValues), shape: a.length === 1 ? [1, ...a] : a };
      const column = { ...(y as HostValues), shape: b.length === 1 ? [...b, 1] : b };
      return { ...product(row, column), shape: result };
    },
  });
  return [
    by("two vectors", [4], [4], []),
    by("a vector and a matrix", [4], [4, 3], [3]),
    by("a matrix and a vector", [2, 4], [4], [2]),
    by("a batch and a vector", [3, 2, 4], [4], [3, 2]),
    by("a vector and a batch", [4], [3, 4, 2], [3, 2]),
  ];
}

/** Sizes around those in which kernels work: 4, 8, 16, 64. */
function sizes(): OpCase[] {
  return [
    ...flagged(1, 1, 1),
    ...flagged(5, 8, 13),
    ...flagged(3, 17, 9),
    ...flagged(16, 16, 16),
    ...flagged(33, 7, 19),
    ...flagged(64, 65, 66),
    ...flagged(1, 300, 10),
    ...flagged(130, 4, 3),
  ].map((row) => ({ ...row, tolerance: "accumulated", gradient: "compare" }));
}

function extremeProducts(): OpCase[] {
  const a = shaped([4, 2], [Number.NaN, 1, Number.POSITIVE_INFINITY, 0, 1e4, -1e4, 0, 0]);
  const b = shaped([2, 2], [1, 0, 2, Number.NEGATIVE_INFINITY]);
  return [{ ...productCase("extremes", a, b), gradient: "compare" }];
}

function affineOf(x: HostValues, weight: HostValues, bias?: HostValues): HostValues {
  const y = product(x, weight, { transposeB: true });
  return bias === undefined ? y : elementwise((value, b) => (value as number) + (b as number), [y, bias]);
}

function affineCase(title: string, ...inputs: HostValues[]): ValueCase {
  return {
    kind: "value",
    name: `affine: ${title}`,
    op: "affine",
    inputs,
    run: (x, weight, bias) => affine(x as Tensor, weight as Tensor, bias),
    expected: (x, weight, bias) => affineOf(x as HostValues, weight as HostValues, bias),
    tolerance: "elementary",
    gradient: "check",
  };
}

function affines(): OpCase[] {
  const weight = series([2, 4], 0.25);
  const bias = series([2], 1);
  const hidden = affineCase("a hidden layer", series([33, 65]), series([17, 65], 0.25), series([17], 1));
  return [
    affineCase("with a bias", series([3, 4]), weight, bias),
    affineCase("without a bias", series([3, 4]), weight),
    affineCase("more axes", series([2, 3, 4]), weight, bias),
    {
      ...affineCase("one sample without a batch axis", series([4]), weight, bias),
      expected: (x, w, b) => ({ ...affineOf({ ...(x as HostValues), shape: [1, 4] }, w as HostValues, b), shape: [2] }),
    },
    { ...affineCase("an empty batch", shaped([0, 4], []), weight, bias), gradient: "compare" },
    { ...hidden, tolerance: "accumulated", gradient: "compare" },
  ];
}
