import {
  type Backend,
  broadcastTo,
  concat,
  convolve2d,
  keep,
  maximum,
  reference,
  exp,
  rng,
  scope,
  setBackend,
  slice,
  type Tensor,
  tanh,
  tensor,
  where,
} from "@ganglion/tensor";
import { assertAllClose } from "@ganglion/tensor/testing";
import { sharedBackend, type Variant } from "./backends.ts";

/** What the fuzz found: how many steps ran, and the first that gave something else than the reference backend. */
export interface FuzzResult {
  readonly steps: number;
  readonly checks: number;
  readonly found: string[];
}

/**
 * Operations in random order on random shapes, the result of each often an operand of the next: what programs that are
 * used for many shapes, or read what they wrote, get wrong. The same is done on the reference backend.
 */
export async function fuzz(variant: Variant, seed: number, steps: number): Promise<FuzzResult> {
  const backend = await sharedBackend(variant);
  const { buffers: before } = backend.memory();
  const [mine, theirs] = [randomOperations(backend, seed, steps), randomOperations(reference(), seed, steps)];
  const found: string[] = [];
  for (const [index, [name, x]] of mine.entries()) {
    const [, y] = theirs[index] as (typeof theirs)[number];
    try {
      await assertAllClose(x, y, { rtol: 1e-4, atol: 1e-4 });
    } catch (error) {
      found.push(`step ${index}, ${name}: ${(error as Error).message}`);
    }
  }
  for (const [, x] of mine) x.dispose();
  const left = backend.memory().buffers - before;
  if (left > 0) found.push(`${left} buffers were left`);
  return { steps, checks: mine.length - 1, found: found.slice(0, 5) };
}

type Step = readonly [name: string, x: Tensor];

function randomOperations(backend: Backend, seed: number, steps: number): Step[] {
  setBackend(reference());
  const numbers = rng(seed)
    .uniform([steps * 4])
    .dataSync();
  setBackend(backend);
  let at = 0;
  const below = (limit: number): number => Math.floor((numbers[at++ % numbers.length] as number) * limit);
  const results: Step[] = [];
  let x = keep(
    tensor([
      [0.5, -1, 2],
      [3, 0.25, -0.75],
    ]),
  );
  results.push(["the start", x]);
  for (let step = 0; step < steps; step++) {
    const [name, apply] = moves[below(moves.length)] as (typeof moves)[number];
    const next = keep(scope(() => bounded(apply(x, below))));
    results.push([name, next]);
    x = next;
  }
  return results;
}

/** Keeps values and sizes within limits, so that a long chain stays comparable. */
function bounded(x: Tensor): Tensor {
  const small = x.size > 400 ? head(x, 90).reshape([9, 10]) : x;
  return tanh(small.mul(0.5));
}

/** The first elements. */
function head(x: Tensor, count: number): Tensor {
  return slice(x.reshape([-1]), [[0, count]]);
}

type Below = (limit: number) => number;

const moves: readonly (readonly [name: string, apply: (x: Tensor, below: Below) => Tensor])[] = [
  ["add to itself", (x) => x.add(x)],
  ["add a row", (x) => x.add(head(x, 1))],
  ["mul by a number", (x, below) => x.mul(below(5) - 2)],
  ["reshape", (x) => x.reshape([-1, 1])],
  ["flatten", (x) => x.reshape([1, -1])],
  ["transpose", (x) => x.transpose()],
  ["sum over an axis", (x, below) => x.sum({ axis: below(x.rank), keepDims: true })],
  ["max over the first axis", (x) => x.max({ axis: 0, keepDims: true })],
  ["softmax-like", (x) => exp(x).div(exp(x).sum())],
  ["product with itself", (x) => x.matmul(x, { transposeB: true })],
  ["product the other way", (x) => x.matmul(x, { transposeA: true })],
  ["grow by rows", (x, below) => broadcastTo(x.reshape([1, -1]), [below(6) + 2, x.size])],
  ["join", (x) => concat([x, x.neg()], { axis: 0 })],
  ["part", (x) => head(x, Math.max(1, Math.floor(x.size / 2))).reshape([-1, 1])],
  ["choose", (x) => where(head(x, 1), x, x.mul(-1))],
  ["clip", (x) => maximum(x, -0.25)],
  ["convolve", (x) => convolve2d(x.reshape([1, 1, x.shape[0] ?? 1, -1]), kernel(x)).reshape([-1, 1])],
];

function kernel({ backend }: Tensor): Tensor {
  return tensor([0.5, -0.25, 1], { shape: [3, 1, 1, 1], backend });
}
