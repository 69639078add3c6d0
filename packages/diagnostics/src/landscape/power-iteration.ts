import { concat, div, keep, mul, noGrad, reshape, type Rng, scope, sub, sum, type Tensor } from "@ganglion/tensor";
import type { ConditioningOptions } from "./conditioning.ts";
import { normalLike } from "./normal-like.ts";
import { periodicYield } from "./work-on-copy.ts";

/** An eigenvalue, and how it was found. */
export interface FoundEigenvalue {
  readonly eigenvalue: number;
  readonly iterations: number;
  readonly isSettled: boolean;
}

/** How to look for it. */
interface Search extends ConditioningOptions {
  readonly rng: Rng;
  /** The eigenvalue that is farthest from this one is found: 0 for the one of the largest size. */
  readonly shift: number;
}

/** A vector is as long as all parameters together, in a tensor for each of them. */
type Vector = readonly Tensor[];

/**
 * The eigenvalue of a symmetric matrix that is farthest from `shift`, given by its products with vectors: `v <- (H - shift) v`, of length
 * 1. In each step `v . H v` is an estimate.
 */
export async function powerIteration(
  multiply: (vector: Vector) => Tensor[],
  like: readonly Tensor[],
  { iterations = 100, tolerance = 1e-3, rng, shift, onProgress, signal }: Search,
): Promise<FoundEigenvalue> {
  const yieldNow = periodicYield();
  let vector = await normalized(like.map((x) => keep(normalLike(x, rng))));
  let eigenvalue: number | undefined;
  try {
    for (let iteration = 1; iteration <= iterations; iteration++) {
      signal?.throwIfAborted();
      onProgress?.({ iteration, eigenvalue });
      const product = multiply(vector);
      const [estimate = Number.NaN] = await readDots(product, vector);
      const before = eigenvalue;
      eigenvalue = estimate;
      const next = await normalized(shifted(product, vector, shift));
      dispose(vector);
      vector = next;
      await yieldNow();
      if (!Number.isFinite(estimate)) return { eigenvalue: estimate, iterations: iteration, isSettled: false };
      const scale = Math.max(Math.abs(estimate), Math.abs(estimate - shift));
      const isSettled = before !== undefined && Math.abs(estimate - before) <= tolerance * scale;
      if (isSettled) return { eigenvalue: estimate, iterations: iteration, isSettled };
    }
    return { eigenvalue: eigenvalue as number, iterations, isSettled: false };
  } finally {
    dispose(vector);
  }
}

/** `product - shift * vector`, in place of `product`. */
function shifted(product: Tensor[], vector: Vector, shift: number): Vector {
  if (shift === 0) return product;
  const moved = product.map((x, i) => keep(scope(() => noGrad(() => sub(x, mul(vector[i] as Tensor, shift))))));
  dispose(product);
  return moved;
}

/** Of length 1, in place of `vector`; 0 stays 0. */
async function normalized(vector: Vector): Promise<Vector> {
  const [square = 0] = await readDots(vector, vector);
  const length = square > 0 ? Math.sqrt(square) : 1;
  const unit = vector.map((x) => keep(scope(() => noGrad(() => div(x, length)))));
  dispose(vector);
  return unit;
}

/** The sum of the products of all numbers of two vectors. */
async function readDots(a: Vector, b: Vector): Promise<number[]> {
  const parts = keep(scope(() => noGrad(() => concat(a.map((x, i) => reshape(sum(mul(x, b[i] as Tensor)), [1]))))));
  try {
    return [Array.from(await parts.data()).reduce((total, part) => total + part, 0)];
  } finally {
    parts.dispose();
  }
}

function dispose(vector: Vector): void {
  for (const x of vector) x.dispose();
}
