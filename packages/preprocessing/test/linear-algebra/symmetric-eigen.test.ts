import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { symmetricEigen } from "../../src/linear-algebra/symmetric-eigen.ts";
import { largest, noise } from "./random.ts";

type Make = (n: number) => Float64Array;

function fill(n: number, element: (i: number, j: number) => number): Float64Array {
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) matrix[i * n + j] = element(Math.max(i, j), Math.min(i, j));
  return matrix;
}

const random: Make = (n) => {
  const values = noise(n * n, 11 + n);
  return fill(n, (i, j) => values[i * n + j]!);
};

/** `B^T B` of `rank` random rows: the covariance of few samples. */
const lowRank =
  (rank: number): Make =>
  (n) => {
    const rows = noise(rank * n, 3);
    return fill(n, (i, j) => {
      let total = 0;
      for (let r = 0; r < rank; r++) total += rows[r * n + i]! * rows[r * n + j]!;
      return total;
    });
  };

/** Matrices that each go wrong in another way. */
const families: Readonly<Record<string, Make>> = {
  random,
  "all zero": (n) => new Float64Array(n * n),
  identity: (n) => fill(n, (i, j) => (i === j ? 1 : 0)),
  "all one": (n) => new Float64Array(n * n).fill(1),
  "diagonal with repetitions": (n) => fill(n, (i, j) => (i === j ? (i * 7) % 5 : 0)),
  "Wilkinson's, whose eigenvalues come in nearly equal pairs": (n) =>
    fill(n, (i, j) => (i === j ? Math.abs(i - (n - 1) / 2) : Number(i - j === 1))),
  "second differences": (n) => fill(n, (i, j) => (i === j ? 2 : -Number(i - j === 1))),
  "blocks glued by tiny couplings": (n) =>
    fill(n, (i, j) => (i === j ? Math.abs((i % 21) - 10) : Number(i - j === 1) * (i % 21 === 0 ? 1e-8 : 1))),
  "negative couplings": (n) => fill(n, (i, j) => (i === j ? i % 3 : -Number(i - j === 1) / (1 + (i % 4)))),
  graded: (n) => fill(n, (i, j) => 10 ** (-(i + j) / 4) + (i === j ? 10 ** (-i / 2) : 0)),
  "of rank 3": lowRank(3),
  "of half rank": (n) => lowRank(Math.ceil(n / 2))(n),
  Hilbert: (n) => fill(n, (i, j) => 1 / (i + j + 1)),
  tiny: (n) => random(n).map((value) => value * 1e-200),
  huge: (n) => random(n).map((value) => value * 1e200),
};

/** How far the result is from eigenvalues and orthonormal eigenvectors, relative to the matrix. */
function errors(
  matrix: Float64Array,
  n: number,
  values: Float64Array,
  vectors: Float64Array,
): { equation: number; orthogonality: number } {
  const scale = largest(values) || 1;
  let [equation, orthogonality] = [0, 0];
  for (let r = 0; r < n; r++) {
    for (let s = 0; s < n; s++) {
      let [inner, image] = [0, 0];
      for (let k = 0; k < n; k++) {
        inner += vectors[r * n + k]! * vectors[s * n + k]!;
        image += (matrix[s * n + k]! / scale) * vectors[r * n + k]!;
      }
      orthogonality = Math.max(orthogonality, Math.abs(inner - Number(r === s)));
      equation = Math.max(equation, Math.abs(image - (values[r]! / scale) * vectors[r * n + s]!));
    }
  }
  return { equation, orthogonality };
}

describe.each([true, false])("symmetricEigen, in WebAssembly: %s", (usesWasm) => {
  const rows = Object.entries(families).flatMap(([name, make]) => [1, 2, 3, 33, 97].map((n) => ({ name, make, n })));

  test.each(rows)("$name, $n rows", ({ make, n }) => {
    const matrix = make(n);
    const before = matrix.slice();
    const { values, vectors } = symmetricEigen(matrix, n, { usesWasm });
    expect(matrix).toEqual(before);
    expect(values).toEqual(values.slice().sort().reverse());
    const { equation, orthogonality } = errors(matrix, n, values, vectors);
    expect(orthogonality).toBeLessThan(2e-14);
    expect(equation).toBeLessThan(2e-14);
  });

  test("known eigenvalues: second differences have 4 sin^2(k pi / 2 (n + 1))", () => {
    const n = 100;
    const { values } = symmetricEigen(families["second differences"]!(n), n, { usesWasm });
    for (let k = 1; k <= n; k++) {
      expect(values[n - k]).toBeCloseTo(4 * Math.sin((k * Math.PI) / (2 * (n + 1))) ** 2, 13);
    }
  });

  test("reads the lower triangle alone", () => {
    const n = 40;
    const matrix = random(n);
    const { values } = symmetricEigen(matrix, n, { usesWasm });
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) matrix[i * n + j] = Number.NaN;
    expect(symmetricEigen(matrix, n, { usesWasm }).values).toEqual(values);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])("refuses %s", (value) => {
    const matrix = random(40);
    matrix[41 * 20] = value;
    expect(() => symmetricEigen(matrix, 40, { usesWasm })).toThrow(
      new RangeError(`symmetricEigen: values must be finite, got ${value}. Remove NaN and infinities from the data.`),
    );
  });
});

test("any symmetric matrix of small whole numbers, in which much coincides, has an orthonormal basis of eigenvectors", () => {
  const arbitrary = fc.record({
    n: fc.integer({ min: 1, max: 48 }),
    seed: fc.integer({ min: 1, max: 1e6 }),
    most: fc.integer({ min: 0, max: 3 }),
  });
  fc.assert(
    fc.property(arbitrary, ({ n, seed, most }) => {
      const values = noise(n * n, seed);
      const matrix = fill(n, (i, j) => Math.round(values[i * n + j]! * 2 * most));
      const found = symmetricEigen(matrix, n);
      const { equation, orthogonality } = errors(matrix, n, found.values, found.vectors);
      expect(orthogonality).toBeLessThan(2e-14);
      expect(equation).toBeLessThan(2e-14);
    }),
    { numRuns: 60 },
  );
});
